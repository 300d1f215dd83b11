resource "aws_dynamodb_table" "sessions" {
  name     = "octo-sessions"
  hash_key = "id"
}

variable "state_bucket" {
  type = string
}

resource "aws_iam_role_policy" "app" {
  name = "app"
  role = "app"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::${var.state_bucket}/*" },
      { Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"], Resource = "*" },
    ]
  })
}
