include "root" {
  path = find_in_parent_folders("root.hcl")
}

locals {
  common = read_terragrunt_config(find_in_parent_folders("common.hcl"))
}

terraform {
  source = "${get_repo_root()}/modules//role"
}

inputs = {
  subjects = [
    "repo:acme/infra:environment:prod",
    "repo:acme/*",
    "repo:${local.common.locals.owner}/*",
  ]
}
