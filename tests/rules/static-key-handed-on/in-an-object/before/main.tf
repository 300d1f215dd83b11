module "user" {
  source = "./user"
}

module "store" {
  source      = "./store"
  credentials = module.user.credentials
}
