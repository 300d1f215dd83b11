variable "tf_state_bucket_arn" {
  type = string
}

variable "enable_apply" {
  type    = bool
  default = false
}

data "aws_iam_policy_document" "apply" {
  count = var.enable_apply ? 1 : 0

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${var.tf_state_bucket_arn}/*"]
  }
}

resource "aws_iam_policy" "apply" {
  count = var.enable_apply ? 1 : 0

  name   = "apply"
  policy = data.aws_iam_policy_document.apply[0].json
}
