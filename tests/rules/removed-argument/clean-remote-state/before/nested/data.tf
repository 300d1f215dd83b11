data "terraform_remote_state" "network" {
  backend = "s3"

  config = {
    bucket = "acme-state"
    key    = "network/terraform.tfstate"
    region = "eu-west-1"
    assume_role = {
      role_arn = "arn:aws:iam::111122223333:role/state-reader"
    }
  }
}

data "terraform_remote_state" "elsewhere" {
  backend = "remote"

  config = {
    organization = "acme"
    role_arn     = "of no backend that anybody knows"
  }
}
