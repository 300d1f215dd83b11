module "user" {
  source = "./user"
}

locals {
  key = module.user.secret
}

module "secrets" {
  source = "./secrets"
  value  = local.key
  id     = module.user.id
}

resource "kubernetes_secret" "app" {
  data = {
    AWS_ACCESS_KEY_ID     = module.user.id
    AWS_SECRET_ACCESS_KEY = base64encode(module.user.secret)
  }
}
