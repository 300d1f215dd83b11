remote_state {
  backend = "s3"
  config = {
    bucket      = "octo-state"
    key         = "nested/terraform.tfstate"
    region      = "eu-west-1"
    assume_role = { role_arn = "arn:aws:iam::111122223333:role/state" }
  }
}
