module "ci" {
  source   = "../modules/role"
  name     = "ci-dev"
  subjects = ["repo:acme/infra:*"]
}

resource "aws_iam_role_policy" "ci" {
  role = module.ci.role_name

  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]
  })
}
