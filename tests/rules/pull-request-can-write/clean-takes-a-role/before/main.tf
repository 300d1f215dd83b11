locals {
  to_enter = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
}

resource "aws_iam_role" "validate" {
  name = "validate"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = local.to_enter
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:octo-org/infra:*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "validate" {
  role = aws_iam_role.validate.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = concat(local.to_enter, ["s3:GetObject", "s3:ListBucket"]), Resource = "*" }]
  })
}
