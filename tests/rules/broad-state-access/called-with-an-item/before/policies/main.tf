variable "bucket" {
  type = string
}

resource "aws_iam_policy" "read_write" {
  name_prefix = "access-"
  description = "Reads and writes the Terraform state in the bucket ${var.bucket}."

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = ["arn:aws:s3:::${var.bucket}/*"]
      }
    ]
  })
}
