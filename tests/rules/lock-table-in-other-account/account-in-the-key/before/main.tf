terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "dev.tfstate"
    kms_key_id     = "arn:aws:kms:eu-west-1:111122223333:key/0d1f-example"
    dynamodb_table = "terraform-lock"
  }
}

provider "aws" {
  allowed_account_ids = ["444455556666"]
}
