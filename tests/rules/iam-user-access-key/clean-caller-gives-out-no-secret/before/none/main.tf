module "user" {
  source = "../modules/none"
}

output "user" {
  sensitive = true
  value = {
    id     = module.user.key_id
    secret = module.user.secret
  }
}
