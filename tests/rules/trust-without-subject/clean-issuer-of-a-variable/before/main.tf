variable "account" {}
variable "subject" {}
variable "key" {}

resource "aws_iam_openid_connect_provider" "spacelift" {
  url            = "https://${var.account}"
  client_id_list = [var.account]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.spacelift.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.account}:aud"
      values   = [var.account]
    }

    condition {
      test     = "StringLike"
      variable = "${var.account}:sub"
      values   = [var.subject]
    }
  }

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.spacelift.arn]
    }

    condition {
      test     = "StringEquals"
      variable = var.key
      values   = [var.account]
    }
  }
}

resource "aws_iam_role" "build" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
