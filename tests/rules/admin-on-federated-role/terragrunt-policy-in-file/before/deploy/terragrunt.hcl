terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-github-oidc-role?version=5.60.0"
}

inputs = {
  name     = "deploy"
  subjects = ["octo-org/octo-repo:ref:refs/heads/main"]
  policies = yamldecode(file("policies.yml")).policies
}
