variable "project" {
  type = string
}

resource "aws_iam_role_policy" "deploy" {
  name = "deploy"
  role = "deploy"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = ["arn:aws:s3:::${var.project}-state-*", "arn:aws:s3:::${var.project}-state-*/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
        Resource = "arn:aws:dynamodb:*:*:table/${var.project}-locks-*"
      }
    ]
  })
}
