terraform {
  source = "${get_repo_root()}/modules//role"
}

inputs = {
  repository = "octo-org/octo-repo"
  branch     = "main"
}
