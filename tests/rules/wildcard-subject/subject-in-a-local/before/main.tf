locals {
  # The same text, but no policy takes it from here.
  written_down = "repo:octo-org/*:*"
  admitted = [
    "repo:octo-org/infra:ref:refs/heads/main",
    "repo:octo-org/*:*",
  ]
  nested = local.admitted
}

data "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [data.aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = local.nested
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

# What the statement says itself stands there, whatever else it names.
data "aws_iam_policy_document" "beside" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [data.aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = concat(["repo:octo-org/*:*"], local.nested)
    }
  }
}

resource "aws_iam_role" "beside" {
  name               = "beside"
  assume_role_policy = data.aws_iam_policy_document.beside.json
}
