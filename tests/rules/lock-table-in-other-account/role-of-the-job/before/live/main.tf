terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "live.tfstate"
    dynamodb_table = "arn:aws:dynamodb:eu-west-1:111122223333:table/terraform-lock"
  }
}
