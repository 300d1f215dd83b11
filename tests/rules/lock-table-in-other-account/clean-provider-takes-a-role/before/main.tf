terraform {
  backend "s3" {
    bucket         = "acme-state-111122223333"
    key            = "dev.tfstate"
    dynamodb_table = "terraform-lock"
  }
}

provider "aws" {
  allowed_account_ids = ["444455556666"]

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/deployment"
  }
}
