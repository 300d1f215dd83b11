terraform {
  source = "git::https://github.com/acme/github-aws-oidc-provider//?ref=v1.1.3"
}

inputs = {
  github_aws_oidc_provider = {
    enabled             = true
    projects            = ["acme/infra"]
    managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
  }
}
