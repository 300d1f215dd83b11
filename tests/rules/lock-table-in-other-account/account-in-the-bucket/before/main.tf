terraform {
  backend "s3" {
    bucket         = "acme-state-111122223333"
    key            = "dev.tfstate"
    dynamodb_table = "terraform-lock"
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["444455556666"]
}
