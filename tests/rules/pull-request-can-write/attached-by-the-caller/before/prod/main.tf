module "ci" {
  source   = "../modules/role"
  name     = "ci-prod"
  subjects = ["repo:acme/infra:environment:production"]
}

resource "aws_iam_role_policy" "ci" {
  role = module.ci.role_name

  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
