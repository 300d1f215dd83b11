module "ci" {
  source = "./modules/ci"
}
