locals {
  key = get_env("PROD_KEY")
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOF
provider "aws" {
  access_key = "${local.key}"
  secret_key = "${get_env("PROD_SECRET")}"
}
EOF
}
