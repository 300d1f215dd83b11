resource "aws_iam_role" "spoke" {
  name = "spoke"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = var.statements
  })
}

variable "statements" {}
