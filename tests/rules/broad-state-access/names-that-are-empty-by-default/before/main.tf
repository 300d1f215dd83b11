variable "terraform_state_bucket" {
  type    = string
  default = ""
}

variable "terraform_lock_table" {
  type    = string
  default = ""
}

locals {
  has_state = var.terraform_state_bucket != ""

  state_statements = concat(
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
          "arn:aws:s3:::${var.terraform_state_bucket}",
          "arn:aws:s3:::${var.terraform_state_bucket}/*",
        ]
      }
    ],
    var.terraform_lock_table == "" ? [] : [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
        Resource = "arn:aws:dynamodb:*:*:table/${var.terraform_lock_table}"
      }
    ],
  )
}

resource "aws_iam_policy" "state" {
  count = local.has_state ? 1 : 0

  name = "ci-state"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.state_statements
  })
}
