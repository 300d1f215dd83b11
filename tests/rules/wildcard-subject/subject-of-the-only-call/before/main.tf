module "role" {
  source = "./modules/role"

  subjects = [
    "repo:acme/infra:*",
  ]
}
