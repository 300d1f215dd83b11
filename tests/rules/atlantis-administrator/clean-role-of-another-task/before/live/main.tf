resource "aws_iam_policy" "spokes" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::111122223333:role/apply" }]
  })
}

module "runner" {
  source     = "../passed"
  policy_arn = aws_iam_policy.spokes.arn
}
