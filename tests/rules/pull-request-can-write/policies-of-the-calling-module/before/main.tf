module "push" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "6.2.0"

  create                 = var.shared
  name                   = "push"
  enable_github_oidc     = true
  oidc_wildcard_subjects = ["acme/shop:*"]

  policies = var.shared ? {
    push = aws_iam_policy.push[0].arn
  } : {}
}

module "deploy" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "6.2.0"

  name                   = "deploy"
  enable_github_oidc     = true
  oidc_wildcard_subjects = ["acme/shop:*"]

  # only tokens of the main branch get in, so no pull request does
  trust_policy_conditions = [{
    test     = "StringEquals"
    variable = "token.actions.githubusercontent.com:ref"
    values   = ["refs/heads/main"]
  }]

  policies = {
    push = aws_iam_policy.push[0].arn
  }
}

resource "aws_iam_policy" "push" {
  count = var.shared ? 1 : 0
  name  = "push"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ecr:PutImage"]
      Resource = "*"
    }]
  })
}

variable "shared" {
  type = bool
}
