generate "tfenv" {
  path              = ".terraform-version"
  if_exists         = "overwrite"
  disable_signature = true
  contents          = <<-EOF
    1.5.7
  EOF
}

remote_state {
  backend = "s3"
  config = {
    bucket   = "octo-state"
    key      = "written/terraform.tfstate"
    region   = "eu-west-1"
    role_arn = "arn:aws:iam::111122223333:role/state"
  }
}
