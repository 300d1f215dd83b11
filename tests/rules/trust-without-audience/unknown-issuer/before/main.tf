variable "bitbucket_issuer" { type = string }
variable "bitbucket_provider_arn" { type = string }
variable "subjects" { type = list(string) }

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.bitbucket_provider_arn]
    }

    condition {
      test     = "StringLike"
      variable = "${trimprefix(var.bitbucket_issuer, "https://")}:sub"
      values   = var.subjects
    }
  }
}

resource "aws_iam_role" "pipeline" {
  name               = "pipeline"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
