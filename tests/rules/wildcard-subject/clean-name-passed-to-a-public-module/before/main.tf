module "shop" {
  source       = "./modules/role"
  organisation = "acme"
  name         = "shop"
}

module "infra" {
  source       = "./modules/role"
  organisation = "acme"
  name         = "infra"
}
