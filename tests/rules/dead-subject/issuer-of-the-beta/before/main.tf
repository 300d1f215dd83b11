resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://vstoken.actions.githubusercontent.com"
  client_id_list = ["https://github.com/octo-org/infra"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringLike"
      variable = "vstoken.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org/infra:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
