provider "aws" {
  region = "eu-north-1"
}

module "release" {
  source     = "../../modules/role"
  repository = "acme/shop"
  policies   = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
