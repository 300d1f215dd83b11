resource "aws_iam_policy" "state" {
  name = "terraform-state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::acme-state" },
      { Effect = "Allow", Action = "s3:*Object", Resource = "arn:aws:s3:::acme-state/*" },
      { Effect = "Deny", Action = "s3:DeleteObject", NotResource = "arn:aws:s3:::acme-state/*.tflock" },
    ]
  })
}
