module "user" {
  source = "./user"
}

module "public" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-user"
  version = "5.30.0"
  name    = "ci"
}

locals {
  both = { a = module.user.id, b = module.user.credential }
}

module "parameter" {
  source = "./parameter"
  name   = "/app/password"
  value  = module.user.credential
}

module "text" {
  source = "./vault"
  name   = "text"
  content = {
    user     = module.user.id
    password = module.public.iam_access_key_secret
  }
}

module "cluster" {
  source = "./cluster"
  data   = merge({ stage = "live" }, local.both)
}

module "repository" {
  source = "./repository"
  settings = {
    name  = "DEPLOY"
    value = module.user.credential
  }
}

module "outer" {
  source = "./outer"
  thing  = module.public.iam_access_key_secret
}

locals {
  setting = { name = "OTHER", value = module.user.credential }
}

module "other" {
  source   = "./repository"
  settings = local.setting
}

module "each" {
  source   = "./cluster"
  for_each = { one = { both = local.both } }
  data     = each.value.both
}
