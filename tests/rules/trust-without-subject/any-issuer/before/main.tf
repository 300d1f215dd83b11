resource "aws_iam_openid_connect_provider" "company" {
  url            = "https://id.example.com"
  client_id_list = ["deploy"]
}

data "aws_iam_policy_document" "everybody" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.company.arn]
    }
  }
}

resource "aws_iam_role" "everybody" {
  name               = "everybody"
  assume_role_policy = data.aws_iam_policy_document.everybody.json
}

# Whose subjects are such, only the company knows; the audience is an application of it.
data "aws_iam_policy_document" "some" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.company.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "id.example.com:aud"
      values   = ["deploy"]
    }
  }
}

resource "aws_iam_role" "some" {
  name               = "some"
  assume_role_policy = data.aws_iam_policy_document.some.json
}
