include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "git::https://github.com/unfunco/terraform-aws-oidc-github.git?ref=v1.8.1"
}

inputs = {
  github_repositories = ["octo-org/octo-repo:ref:refs/heads/main"]
}
