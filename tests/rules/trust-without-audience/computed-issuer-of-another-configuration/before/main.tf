variable "circleci_organization" { type = string }
variable "circleci_projects" { type = list(string) }
variable "audiences" { type = list(string) }

resource "aws_iam_openid_connect_provider" "circleci" {
  url            = "https://oidc.circleci.com/org/${var.circleci_organization}"
  client_id_list = [var.circleci_organization]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [data.aws_iam_openid_connect_provider.circleci.arn]
    }

    condition {
      test     = "StringLike"
      variable = "oidc.circleci.com/org/${var.circleci_organization}:sub"
      values   = [for project in var.circleci_projects : "org/${var.circleci_organization}/project/${project}/user/*"]
    }
  }
}

resource "aws_iam_role" "pipeline" {
  name               = "pipeline"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
