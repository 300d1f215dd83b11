resource "aws_ecs_cluster" "atlantis" {
  name = "atlantis"
}

resource "aws_iam_role_policy" "app" {
  name = "app-backend"
  role = "app"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:*", "dynamodb:*"], Resource = "*" },
    ]
  })
}

resource "aws_iam_role_policy" "everything" {
  name = "backend-and-all-else"
  role = "atlantis"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:*", "dynamodb:*", "ec2:*"], Resource = "*" },
    ]
  })
}
