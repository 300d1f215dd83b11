remote_state {
  backend = "s3"
  config = {
    bucket         = "octo-state"
    key            = "${path_relative_to_include()}/terraform.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "locks"
  }
}

generate "versions" {
  path      = "versions.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<EOF
terraform {
  # required_version = "~> 1.5.0"
}
EOF
}

generate "notes" {
  path      = "notes.md"
  if_exists = "overwrite_terragrunt"
  contents  = "It was required_version = \"~> 1.4.0\" for long."
}
