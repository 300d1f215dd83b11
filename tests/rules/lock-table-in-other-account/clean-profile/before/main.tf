terraform {
  backend "s3" {
    bucket         = "acme-state-111122223333"
    key            = "dev.tfstate"
    profile        = "shared"
    dynamodb_table = "terraform-lock"
  }
}

provider "aws" {
  allowed_account_ids = ["444455556666"]
}
