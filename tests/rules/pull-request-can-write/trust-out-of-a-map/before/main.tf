provider "aws" {
  region = "eu-north-1"
}

variable "shops" {
  type    = list(string)
  default = []
}

locals {
  trusts = {
    for shop in var.shops : shop => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Condition = {
          StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
          StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:acme/${shop}:*" }
        }
      }]
    })
  }
}

resource "aws_iam_role" "shop" {
  for_each           = toset(var.shops)
  name               = "shop-${each.key}"
  assume_role_policy = local.trusts[each.key]
}

resource "aws_iam_role_policy_attachment" "shop" {
  for_each   = toset(var.shops)
  role       = aws_iam_role.shop[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}
