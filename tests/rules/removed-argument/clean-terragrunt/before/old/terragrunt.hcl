terraform_version_constraint = "< 1.10"

remote_state {
  backend = "s3"
  config = {
    bucket   = "octo-state"
    key      = "old/terraform.tfstate"
    region   = "eu-west-1"
    role_arn = "arn:aws:iam::111122223333:role/state"
  }
}
