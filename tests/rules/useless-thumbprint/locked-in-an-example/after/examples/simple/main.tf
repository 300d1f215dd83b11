provider "aws" {
  region = "eu-central-1"
}

module "oidc" {
  source = "../.."
}
