module "user" {
  source = "../modules/user"
}

output "user" {
  sensitive = true
  value = {
    id     = module.user.key_id
    secret = module.user.secret
  }
}
