module "ci" {
  source   = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  version  = "5.55.0"
  count    = 1
  name     = "ci"
  subjects = ["repo:acme/infra:ref:refs/heads/main"]
}

resource "aws_iam_role_policy_attachment" "ci" {
  role       = module.ci[0].name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
