resource "aws_dynamodb_table" "this" {
  name     = "octo-infra"
  hash_key = "LockID"
}

resource "aws_iam_policy" "key" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:UpdateTable", Resource = aws_dynamodb_table.this.arn }]
  })
}

variable "lock_table" {
  default = "octo-other"
}

resource "aws_dynamodb_table" "terraform_lock" {
  name = var.lock_table
}

resource "aws_iam_policy" "label" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["dynamodb:BatchWriteItem", "dynamodb:PutResourcePolicy"], Resource = aws_dynamodb_table.terraform_lock.arn }]
  })
}
