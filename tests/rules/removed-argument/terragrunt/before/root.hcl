locals {
  account = "111122223333"
}

remote_state {
  backend = "s3"
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }
  config = {
    bucket       = "octo-state"
    key          = "${path_relative_to_include()}/terraform.tfstate"
    region       = "eu-west-1"
    role_arn     = "arn:aws:iam::${local.account}:role/state"
    session_name = "terragrunt"
  }
}
