module "user" {
  source = "../modules/encrypted"
}

output "user" {
  sensitive = true
  value = {
    id     = module.user.key_id
    secret = module.user.secret
  }
}
