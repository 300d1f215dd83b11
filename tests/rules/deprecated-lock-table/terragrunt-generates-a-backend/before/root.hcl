generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<EOF
terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "${path_relative_to_include()}/terraform.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "acme-lock"
    assume_role = {
      role_arn = "arn:aws:iam::${get_aws_account_id()}:role/state"
    }
  }
}
EOF
}
