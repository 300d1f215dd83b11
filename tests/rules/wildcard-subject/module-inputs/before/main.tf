module "deploy" {
  source = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"

  name     = "deploy"
  subjects = ["acme/infra:ref:refs/heads/main", "acme/*:*"]
}

module "deploy_v6" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role"

  name                   = "deploy"
  enable_github_oidc     = true
  oidc_wildcard_subjects = ["repo:acme*"]
}
