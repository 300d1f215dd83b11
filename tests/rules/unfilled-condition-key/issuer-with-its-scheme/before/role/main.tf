variable "issuer" {
  type = string
}

resource "aws_iam_openid_connect_provider" "this" {
  url            = var.issuer
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.this.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${aws_iam_openid_connect_provider.this.url}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = format("%s:sub", var.issuer)
      values   = ["system:serviceaccount:apps:shop"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "this"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
