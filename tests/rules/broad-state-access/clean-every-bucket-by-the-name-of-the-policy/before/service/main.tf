resource "aws_ecs_service" "backend" {
  name = "backend"
}

resource "aws_iam_role_policy" "backend" {
  name = "backend"
  role = "backend"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:*", "dynamodb:*"], Resource = "*" },
    ]
  })
}
