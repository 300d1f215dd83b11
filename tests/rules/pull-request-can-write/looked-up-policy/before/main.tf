locals {
  repositories = {
    api = "shop-api"
    web = "shop-web"
  }
}

data "aws_iam_policy" "push" {
  name = "AmazonEC2ContainerRegistryPowerUser"
}

data "aws_iam_policy" "pull" {
  name = "AmazonEC2ContainerRegistryReadOnly"
}

data "aws_iam_policy" "own" {
  name = "acme-PowerUser"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [for name in local.repositories : "repo:acme/${name}:*"]
    }
  }
}

resource "aws_iam_role" "push" {
  name                = "push"
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = [data.aws_iam_policy.push.arn]
}

resource "aws_iam_role" "pull" {
  name                = "pull"
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = [data.aws_iam_policy.pull.arn]
}

resource "aws_iam_role" "own" {
  name                = "own"
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = [data.aws_iam_policy.own.arn]
}
