locals {
  repository = "shop*"
}

module "ci" {
  source     = "./role"
  repository = local.repository
}
