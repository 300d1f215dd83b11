module "user" {
  source = "../modules/user"
}

output "user" {
  sensitive = true
  value = {
    id     = module.user.key_id
    secret = local.secret
  }
}

locals {
  secret = module.user.secret
}
