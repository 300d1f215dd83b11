# the state of a program, and the locks that it takes
resource "aws_iam_role_policy" "orders" {
  role = "orders"
  name = "orders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "arn:aws:s3:::acme-order-state/*" },
      { Effect = "Allow", Action = ["dynamodb:PutItem"], Resource = "arn:aws:dynamodb:*:*:table/order-locks" },
    ]
  })
}

resource "aws_iam_role_policy" "blocks" {
  role = "blocks"
  name = "blocks"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "arn:aws:s3:::acme-state/*" },
      { Effect = "Allow", Action = ["dynamodb:PutItem"], Resource = "arn:aws:dynamodb:*:*:table/lock-statistics" },
    ]
  })
}
