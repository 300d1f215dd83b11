module "ci" {
  for_each = toset(["plan", "apply"])
  source   = "./modules/role"
  name     = each.key
  subjects = ["repo:acme/infra:environment:${each.key}"]
}

# which instance gets it is not told apart here
resource "aws_iam_role_policy_attachment" "apply" {
  role       = module.ci["apply"].role_name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
