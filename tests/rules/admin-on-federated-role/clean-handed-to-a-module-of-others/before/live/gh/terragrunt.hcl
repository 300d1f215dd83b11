terraform {
  source = "git::https://github.com/acme/github-aws-oidc-provider//?ref=v1.1.3"
}

inputs = {
  github = {
    managed_policy_arns      = ["arn:aws:iam::aws:policy/PowerUserAccess"]
    permissions_boundary_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
  }
}
