generate "tfenv" {
  path              = ".terraform-version"
  if_exists         = "overwrite"
  disable_signature = true
  contents          = "1.5.7"
}

remote_state {
  backend = "s3"
  config = {
    bucket         = "octo-state"
    key            = "terraform.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "locks"
  }
}
