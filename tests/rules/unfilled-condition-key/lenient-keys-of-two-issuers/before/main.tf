variable "url" {
  type = string
}

resource "aws_iam_openid_connect_provider" "pipelines" {
  url            = var.url
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.pipelines.arn]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "oidc.circleci.com/org/11111111-2222-3333-4444-555555555555:aud"
      values   = ["11111111-2222-3333-4444-555555555555"]
    }

    condition {
      test     = "ForAllValues:StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org/infra:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
