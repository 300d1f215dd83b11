terraform {
  required_version = ">= 1.5"
}

data "terraform_remote_state" "network" {
  backend = "s3"

  config = {
    bucket   = "acme-state"
    key      = "network/terraform.tfstate"
    region   = "eu-west-1"
    role_arn = "arn:aws:iam::111122223333:role/state-reader"
  }
}

data "terraform_remote_state" "data" {
  backend = "s3"

  config = {
    bucket       = "acme-state"
    key          = "data/terraform.tfstate"
    region       = "eu-west-1"
    role_arn     = "arn:aws:iam::111122223333:role/state-reader"
    session_name = "reader"
  }
}
