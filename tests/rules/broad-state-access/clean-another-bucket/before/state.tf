resource "aws_iam_policy" "state" {
  name = "terraform-state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::acme-state-exports", "arn:aws:s3:::acme-state-exports/*"] },
      { Effect = "Allow", Action = "ec2:*", Resource = "*" },
    ]
  })
}
