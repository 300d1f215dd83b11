module "trust" {
  source = "../../"
  subjects = {
    admin = ["repo:my-org/*"]
  }
}
