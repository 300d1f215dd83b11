variable "uploads_bucket" {
  type    = string
  default = ""
}

variable "sessions_table" {
  type    = string
  default = ""
}

locals {
  has_uploads = var.uploads_bucket != ""

  uploads_uploadsments = concat(
    [
      {
        Effect = "Allow"
        Action = [
          "s3:ListBucket",
          "s3:GetObject",
          "s3:PutObject",
          "s3:DeleteObject",
        ]
        Resource = [
          "arn:aws:s3:::${var.uploads_bucket}",
          "arn:aws:s3:::${var.uploads_bucket}/*",
        ]
      }
    ],
    var.sessions_table == "" ? [] : [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
        Resource = "arn:aws:dynamodb:*:*:table/${var.sessions_table}"
      }
    ],
  )
}

resource "aws_iam_policy" "uploads" {
  count = local.has_uploads ? 1 : 0

  name = "ci-uploads"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.uploads_uploadsments
  })
}
