variable "bootstrap" {
  type = bool
}

locals {
  usual = [aws_iam_policy.ship.arn]
}

module "ship" {
  source               = "unfunco/oidc-github/aws"
  version              = "1.8.0"
  github_repositories  = ["acme/shop"]
  iam_role_policy_arns = concat(local.usual, ["arn:aws:iam::aws:policy/ReadOnlyAccess"])
}

module "start" {
  source               = "unfunco/oidc-github/aws"
  version              = "1.8.0"
  github_repositories  = ["acme/start"]
  iam_role_policy_arns = var.bootstrap ? concat(local.usual, [aws_iam_policy.start.arn]) : local.usual
}

resource "aws_iam_policy" "ship" {
  name   = "ship"
  policy = templatefile("${path.module}/policies/ship.json", { bucket = "acme-shop" })
}

resource "aws_iam_policy" "start" {
  name   = "start"
  policy = file("${path.module}/policies/start.json")
}
