resource "aws_iam_policy" "needed" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
        Resource = "arn:aws:dynamodb:*:*:table/terraform-locks"
      },
      { Effect = "Allow", Action = "dynamodb:*Item", Resource = "arn:aws:dynamodb:*:*:table/octo-terraform-locks" },
      { Effect = "Allow", Action = "dynamodb:Scan", Resource = "arn:aws:dynamodb:*:*:table/octo-tf-lock" },
      { Effect = "Allow", Action = "dynamodb:DeleteItem", Resource = "arn:aws:dynamodb:*:*:table/terraform-locks-*" },
    ]
  })
}

resource "aws_iam_policy" "programs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "dynamodb:*", Resource = "arn:aws:dynamodb:*:*:table/order-locks" },
      { Effect = "Allow", Action = "dynamodb:*", Resource = "arn:aws:dynamodb:*:*:table/terraform-blocks" },
      { Effect = "Allow", Action = "dynamodb:*", Resource = "arn:aws:dynamodb:*:*:table/app-state" },
      { Sid = "Orders", Effect = "Allow", Action = "dynamodb:*", Resource = "arn:aws:dynamodb:*:*:table/*" },
    ]
  })
}

resource "aws_iam_policy" "denied" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "dynamodb:D*", Resource = "arn:aws:dynamodb:*:*:table/octo-tf-locks" },
      { Effect = "Deny", Action = "dynamodb:DeleteTable", Resource = "*" },
    ]
  })
}
