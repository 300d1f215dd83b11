variable "repository" {}
variable "owner" {}
variable "conditions" {}

module "one" {
  source = "unfunco/oidc-github/aws"

  github_repositories = ["acme/infra", "${var.owner}/infra", var.repository]
}

module "two" {
  source = "philips-labs/github-oidc/aws"

  repo                = "acme/infra"
  default_conditions  = ["allow_all", "deny_pull_request"]
  github_environments = ["production"]
}

module "three" {
  source = "philips-labs/github-oidc/aws"

  repo       = var.repository
  conditions = var.conditions
}

module "nobody" {
  source = "philips-labs/github-oidc/aws"
}

module "the_provider_alone" {
  source = "philips-labs/github-oidc/aws//modules/provider"
}
