variable "create_provider" {
  type    = bool
  default = true
}

variable "create_role" {
  type    = bool
  default = true
}

variable "subjects" {
  type = list(string)
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  count          = var.create_provider ? 1 : 0
  url            = "https://gitlab.com"
  client_id_list = ["https://gitlab.com"]
}

resource "aws_iam_role" "ci" {
  count              = var.create_provider && var.create_role ? 1 : 0
  name               = "ci"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/gitlab.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "gitlab.com:aud"
      values   = ["https://gitlab.com"]
    }

    condition {
      test     = "StringLike"
      variable = "gitlab.com:sub"
      values   = var.subjects
    }
  }
}
