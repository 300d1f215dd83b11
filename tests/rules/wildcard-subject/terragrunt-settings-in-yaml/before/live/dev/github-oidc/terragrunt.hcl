terraform {
  source = "${get_repo_root()}/modules/github-oidc"
}

locals {
  settings = jsondecode(file("${get_terragrunt_dir()}/settings.json"))
}

inputs = {
  subjects = [for name in local.settings.repositories : "repo:octo-org/${name}:*"]
}
