locals {
  trust = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
          StringLike   = { "token.actions.githubusercontent.com:sub" = "acme/shop" }
        }
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "sts:AssumeRole"
      },
    ]
  }
}

resource "aws_iam_role" "plan" {
  name               = "plan"
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role" "apply" {
  name               = "apply"
  assume_role_policy = jsonencode(local.trust)
}
