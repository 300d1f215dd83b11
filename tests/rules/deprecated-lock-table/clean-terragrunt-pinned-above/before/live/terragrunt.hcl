locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
}

generate "versions" {
  path      = "_versions.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    terraform {
      required_version = "~> 1.5.7"
    }
  EOF
}
