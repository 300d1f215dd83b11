module "ci" {
  source     = "../role"
  repository = "octo-org/infra"
  pattern    = "ref:refs/heads/main"
}

module "plan" {
  source     = "../role"
  repository = "octo-org/infra"
  pattern    = "pull_request"
}
