variable "with_ci" {
  default = false
}

data "aws_iam_policy_document" "ci" {
  count = var.with_ci ? 1 : 0

  statement {
    sid       = "Reports"
    actions   = ["s3:DeleteObject"]
    resources = ["arn:aws:s3:::octo-reports/*"]
  }

  statement {
    sid       = "State"
    actions   = ["s3:DeleteObject"]
    resources = ["arn:aws:s3:::octo-tfstate-*/*"]
  }
}

resource "aws_iam_role_policy" "ci" {
  count = var.with_ci ? 1 : 0

  role   = "ci"
  policy = data.aws_iam_policy_document.ci[0].json
}
