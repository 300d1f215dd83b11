variable "url" {
  type = string
}

variable "repositories" {
  type = list(string)
}

variable "bitbucket_addresses" {
  type    = list(string)
  default = ["192.0.2.0/24"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::123456789012:oidc-provider/${var.url}"]
    }
    condition {
      test     = "StringLike"
      variable = "${var.url}:sub"
      values   = var.repositories
    }
    condition {
      test     = "IpAddress"
      variable = "aws:SourceIp"
      values   = var.bitbucket_addresses
    }
  }
}

resource "aws_iam_role" "deploy" {
  name                = "deploy"
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
