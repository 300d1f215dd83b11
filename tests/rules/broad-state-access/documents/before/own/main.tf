resource "aws_iam_policy" "own" {
  policy = file("${path.module}/spoken-of.json")
}

resource "aws_iam_policy" "reads" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::acme-state/*" }]
  })
}
