variable "project" {
  type = string
}

resource "aws_iam_role_policy" "worker" {
  name = "worker"
  role = "worker"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = ["arn:aws:s3:::${var.project}-state-*/*", "arn:aws:s3:::${var.project}-app-state/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
        Resource = ["arn:aws:dynamodb:*:*:table/jobs-locks", "arn:aws:dynamodb:*:*:table/${var.project}-app-locks"]
      }
    ]
  })
}
