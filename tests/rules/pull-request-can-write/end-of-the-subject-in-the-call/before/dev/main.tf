variable "repository" {}

module "ci" {
  source     = "../role"
  repository = var.repository
  pattern    = "*"
}
