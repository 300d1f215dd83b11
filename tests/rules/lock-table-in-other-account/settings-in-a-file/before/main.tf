terraform {
  backend "s3" {
    key = "dev.tfstate"
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["444455556666"]
}
