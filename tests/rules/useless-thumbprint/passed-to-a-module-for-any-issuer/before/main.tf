module "github" {
  source      = "./modules/provider"
  url         = "https://token.actions.githubusercontent.com"
  thumbprints = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}

module "own" {
  source      = "./modules/provider"
  url         = "https://issuer.acme.example"
  thumbprints = ["0123456789abcdef0123456789abcdef01234567"]
}
