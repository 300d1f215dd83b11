locals {
  tokens = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
}

data "aws_iam_policy_document" "organization" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.tokens]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org/infra:environment:production"]
    }
  }
  # Everybody of one organization.
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-exampleorgid"]
    }
  }
  # Tags alone open nothing.
  statement {
    actions = ["sts:TagSession"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_iam_role" "organization" {
  name               = "organization"
  assume_role_policy = data.aws_iam_policy_document.organization.json
}

resource "aws_iam_role" "denied" {
  name = "denied"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = local.tokens }
        Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:octo-org/infra:environment:production" } }
      },
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } },
      {
        Effect    = "Deny"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "*" }
        Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" } }
      },
    ]
  })
}
