terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "dev.tfstate"
    dynamodb_table = "arn:aws:dynamodb:eu-west-1:111122223333:table/terraform-lock"

    assume_role = {
      role_arn = var.role_arn
    }
  }
}
