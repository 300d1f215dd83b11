variable "limited" { type = bool }
variable "more" {}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "overridden" {
  name = "overridden"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = merge(
        {
          StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
          StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:acme/*" }
        },
        { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/infra:*" } },
        var.limited ? { IpAddress = { "aws:SourceIp" = ["192.0.2.0/24"] } } : {},
      )
    }]
  })
}

resource "aws_iam_role" "perhaps_overridden" {
  name = "perhaps-overridden"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = merge({ StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/*" } }, var.more)
    }]
  })
}

resource "aws_iam_role" "kept_out" {
  name = "kept-out"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = merge(
        { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } },
        var.limited ? { StringNotLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/*" } } : {},
      )
    }]
  })
}
