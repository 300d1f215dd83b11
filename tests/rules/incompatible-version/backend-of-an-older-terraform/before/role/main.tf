terraform {
  required_version = "~> 1.5.7"
  backend "s3" {
    bucket      = "octo-tfstate"
    key         = "role.tfstate"
    region      = "eu-west-1"
    assume_role = { role_arn = "arn:aws:iam::111122223333:role/state" }
  }
}
