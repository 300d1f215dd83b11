variable "callers" {
  type    = list(string)
  default = ["arn:aws:iam::111122223333:role/hub"]
}

data "aws_iam_policy_document" "trust" {
  count = 1

  dynamic "statement" {
    for_each = var.callers

    content {
      actions = ["sts:AssumeRole"]

      principals {
        type        = "AWS"
        identifiers = [statement.value]
      }
    }
  }

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/infra:environment:live"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = join("", data.aws_iam_policy_document.trust.*.json)
}
