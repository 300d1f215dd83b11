variable "tf_state_bucket" {
  type = string
}

resource "aws_iam_policy" "state" {
  name = "ci-state"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:*"]
      Resource = ["arn:aws:s3:::${var.tf_state_bucket}", "arn:aws:s3:::${var.tf_state_bucket}/*"]
    }]
  })
}
