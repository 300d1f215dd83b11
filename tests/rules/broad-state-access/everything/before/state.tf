resource "aws_iam_policy" "state" {
  name = "terraform-state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::acme-state", "arn:aws:s3:::acme-state/*"] },
    ]
  })
}
