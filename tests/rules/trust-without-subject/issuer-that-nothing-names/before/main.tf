variable "provider_arn" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }
  }
}

resource "aws_iam_role" "build" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
