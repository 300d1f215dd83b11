resource "aws_iam_role_policy" "sessions" {
  name = "sessions"
  role = "app"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::${var.session_state_bucket}/*" },
      { Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"], Resource = "*" },
    ]
  })
}

variable "session_state_bucket" {
  type = string
}
