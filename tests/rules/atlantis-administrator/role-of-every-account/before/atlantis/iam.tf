resource "aws_iam_role_policy" "assume" {
  name = "assume"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      # not "arn:aws:iam::*:role/old"
      # arn:aws:iam::*:role/older
      Resource = "arn:aws:iam::*:role/terraform"
    }]
  })
}
