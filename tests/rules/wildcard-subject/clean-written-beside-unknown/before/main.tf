variable "extra" { default = null }
variable "enable" { type = bool }
resource "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_role" "nullish" {
  name = "x"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }
    },
    {
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.extra}:root" }
    }]
  })
}
resource "aws_iam_role" "condish" {
  name = "y"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/main" } }
    }], var.enable ? [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = { AWS = "*" }
    }] : [])
  })
}
resource "aws_iam_role" "whole" {
  name = "z"
  assume_role_policy = var.enable ? jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/main" } }
    }]
  }) : var.other
}
variable "other" {}
resource "aws_iam_role" "local" {
  name = "z"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = merge({ StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/main" } }, var.enable ? {} : {})
    }]
  })
}
resource "aws_iam_role" "subj" {
  name = "z"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = var.enable ? "repo:acme/shop:ref:refs/heads/main" : var.other } }
    }]
  })
}
