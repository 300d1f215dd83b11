module "site" {
  source = "github.com/terraform-aws-modules/terraform-aws-iam//modules/iam-role?ref=v6.6.1"

  enable_github_oidc = true
  name               = "site"
  policies = {
    Site = module.bucket.policy_arn
  }
  oidc_wildcard_subjects = ["acme/site:*"]
}

module "environments" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role"

  enable_github_oidc = true
  name               = "environments"
  policies = {
    Site = module.bucket.policy_arn
  }
  oidc_wildcard_subjects = [
    "acme/site:environment:*",
  ]
}

# The module makes `:*` of a name, the branch is named, or the role's rights are known to be written elsewhere.
module "by_name" {
  source = "unfunco/oidc-github/aws"

  github_repositories = ["acme/site"]
}

module "branch" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role"

  enable_github_oidc     = true
  name                   = "branch"
  oidc_wildcard_subjects = ["acme/site:ref:refs/heads/main"]
}
