variable "bucket_arn" {}

resource "aws_iam_policy" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "TerraformState", Effect = "Allow", Action = "s3:DeleteObject", Resource = "${var.bucket_arn}/*" },
    ]
  })
}

resource "aws_iam_policy" "by_name" {
  name = "tf-state-s3"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::octo-prod-state/*" }]
  })
}
