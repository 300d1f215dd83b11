module "role" {
  source = "./role"
}
