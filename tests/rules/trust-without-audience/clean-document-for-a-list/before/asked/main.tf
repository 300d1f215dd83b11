variable "projects" {
  type    = list(string)
  default = []
}

variable "project" {
  type    = string
  default = ""
}

locals {
  projects = toset(concat(compact(var.projects), var.project != "" ? [var.project] : []))
}

data "aws_iam_policy_document" "tokens" {
  count = length(local.projects) > 0 ? 1 : 0

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::123456789012:oidc-provider/gitlab.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "gitlab.com:aud"
      values   = ["https://gitlab.com"]
    }
    condition {
      test     = "StringLike"
      variable = "gitlab.com:sub"
      values   = [for project in local.projects : "project_path:${project}:ref_type:branch:ref:main"]
    }
  }
}

data "aws_iam_policy_document" "instances" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "trust" {
  source_policy_documents = concat(
    data.aws_iam_policy_document.tokens[*].json,
    [data.aws_iam_policy_document.instances.json],
  )
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
