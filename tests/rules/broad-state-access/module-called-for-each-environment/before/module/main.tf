variable "env" {
  type = string
}

resource "aws_iam_policy" "state" {
  name = "state"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = ["arn:aws:s3:::octo-state-${var.env}/*"]
    }]
  })
}

resource "aws_iam_policy" "logs" {
  name = "logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:DeleteObject"]
      Resource = ["arn:aws:s3:::octo-logs-${var.env}/*"]
    }]
  })
}
