variable "create_global_resources" {
  type    = bool
  default = false
}

module "provider" {
  count  = var.create_global_resources ? 1 : 0
  source = "./modules/provider"
}

module "app" {
  count        = var.create_global_resources ? 1 : 0
  source       = "./modules/ci-role"
  provider_arn = module.provider[0].arn
  subject      = "repo:octo-org/app:ref:refs/heads/main"
  role_name    = "ci-app"
}

module "infra" {
  count        = var.create_global_resources ? 1 : 0
  source       = "./modules/ci-role"
  provider_arn = module.provider[0].arn
  subject      = "repo:octo-org/infra:ref:refs/heads/main"
  role_name    = "ci-infra"
}

resource "aws_iam_role_policy_attachment" "infra" {
  count      = 0 == 1 ? 1 : 0
  role       = module.infra[0].role_name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
