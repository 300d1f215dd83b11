variable "owner" {}

module "every_repository" {
  source = "unfunco/oidc-github/aws"

  github_repositories = ["acme/*", "acme/infra"]
}

module "whoever_begins_so" {
  source = "terraform-module/github-oidc-provider/aws"

  repositories = ["acme*"]
}

module "of_an_organization" {
  source = "git::https://github.com/unfunco/terraform-aws-oidc-github.git?ref=v0.3.0"

  github_organisation = "acme"
  github_repositories = ["infra", "shop-*"]
}
