resource "aws_iam_openid_connect_provider" "cluster" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_openid_connect_provider" "pipelines" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com", "https://github.com/octo-org"]
}

variable "audiences" {
  type = list(string)
}

resource "aws_iam_openid_connect_provider" "other_cluster" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPL2"
  client_id_list = var.audiences
}

data "aws_iam_policy_document" "trust" {
  for_each = {
    this  = aws_iam_openid_connect_provider.cluster
    other = aws_iam_openid_connect_provider.other_cluster
  }

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [each.value.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${each.value.url}:sub"
      values   = ["system:serviceaccount:apps:shop"]
    }
  }
}

resource "aws_iam_role" "apps" {
  name               = "apps"
  assume_role_policy = data.aws_iam_policy_document.trust["this"].json
}

resource "aws_iam_role" "written_out" {
  name = "written-out"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = {
        StringEquals = {
          "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub" = "system:serviceaccount:apps:shop"
        }
      }
    }]
  })
}

resource "aws_iam_role" "other" {
  name = "other"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.other_cluster.arn }
      Condition = {
        StringEquals = {
          "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPL2:sub" = "system:serviceaccount:apps:shop"
        }
      }
    }]
  })
}
