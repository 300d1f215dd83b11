data "aws_iam_policy_document" "apply_trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [for name in var.repositories : "repo:${var.owner}/${name}:*"]
    }
  }
}

resource "aws_iam_role" "apply" {
  name               = "infra-apply"
  assume_role_policy = data.aws_iam_policy_document.apply_trust.json
}

variable "owner" {
  type    = string
  default = ""
}

variable "repositories" {
  type    = list(string)
  default = []
}
