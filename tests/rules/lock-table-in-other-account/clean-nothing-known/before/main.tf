terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "dev.tfstate"
    dynamodb_table = "terraform-lock"
  }
}

provider "aws" {
  allowed_account_ids = ["444455556666"]
}
