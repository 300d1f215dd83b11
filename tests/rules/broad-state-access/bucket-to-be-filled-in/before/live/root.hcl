locals {
  common = yamldecode(file("common.yml"))
}

remote_state {
  backend = "s3"
  config = {
    bucket       = local.common.tf_state_bucket
    key          = "${path_relative_to_include()}/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}

inputs = local.common
