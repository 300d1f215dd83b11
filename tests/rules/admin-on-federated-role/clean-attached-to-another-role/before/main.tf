module "ci" {
  source   = "./modules/role"
  name     = "ci"
  subjects = ["repo:acme/infra:ref:refs/heads/main"]
}

module "other" {
  source   = "./modules/role"
  name     = "other"
  subjects = ["repo:acme/infra:ref:refs/heads/main"]
}

resource "aws_iam_role_policy_attachment" "build" {
  role       = module.ci.build_role_name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role_policy_attachment" "reads" {
  role       = module.other.role_name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
