variable "providers" {
  type = list(string)
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = var.providers
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "gitlab.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLikeIfExists"
      variable = "gitlab.com:sub"
      values   = ["project_path:octo-org/infra:ref_type:branch:ref:main"]
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLikeIfExists"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org/infra:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
