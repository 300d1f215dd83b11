variable "account" {}

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
  }
}

resource "aws_iam_role" "build" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
