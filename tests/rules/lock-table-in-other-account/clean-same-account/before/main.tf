terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "dev.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "arn:aws:dynamodb:eu-west-1:111122223333:table/terraform-lock"

    assume_role = {
      role_arn = "arn:aws:iam::111122223333:role/state"
    }
  }
}
