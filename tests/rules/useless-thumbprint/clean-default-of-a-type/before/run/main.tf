module "provider" {
  source = "../provider"
  gitlab = {
    issuer  = "https://git.acme.example"
    project = "acme/shop"
  }
}
