variable "repositories" {
  type    = list(string)
  default = []
}

provider "aws" {
  region = "eu-west-1"
}

module "oidc" {
  count  = length(var.repositories) > 0 ? 1 : 0
  source = "./oidc"

  repositories = var.repositories
}
