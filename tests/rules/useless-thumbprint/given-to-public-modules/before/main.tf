module "philips" {
  for_each = var.create ? toset(["true"]) : toset([])
  source   = "git::github.com/philips-labs/terraform-aws-github-oidc//modules/provider?ref=v0.7.0"

  thumbprint_list = [
    "1111111111111111111111111111111111111111",
  ]
}

module "unfunco" {
  source  = "unfunco/oidc-github/aws"
  version = "1.8.1"

  additional_thumbprints = ["1111111111111111111111111111111111111111"]
  github_repositories    = ["octo-org/octo-repo"]
}

module "oidc" {
  source  = "terraform-module/github-oidc-provider/aws"
  version = "~> 2.2"

  github_thumbprint = local.thumbprint
  repositories      = ["octo-org/octo-repo:ref:refs/heads/main"]
}

module "iam_oidc" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-provider"
  version = "5.59.0"

  additional_thumbprints = ["1111111111111111111111111111111111111111"]
}

locals {
  thumbprint = "1111111111111111111111111111111111111111"
}

variable "create" {
  type    = bool
  default = true
}

module "fork" {
  source                 = "github.com/octo-org/terraform-aws-oidc-github"
  github_repositories    = ["octo-org/infra"]
  additional_thumbprints = ["1c58a3a8518e8759bf075b76b750d4f2df264fcd"]
}
