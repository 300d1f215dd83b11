resource "aws_s3_bucket" "state" {
  bucket = var.bucket_name
}

resource "aws_dynamodb_table" "locks" {
  name         = var.table_name
  hash_key     = "LockID"
  billing_mode = "PAY_PER_REQUEST"

  attribute {
    name = "LockID"
    type = "S"
  }
}

variable "bucket_name" {
  type = string
}

variable "table_name" {
  type = string
}

locals {
  targets = {
    dev  = { role = "deploy-dev", table = "orders-dev" }
    prod = { role = "deploy-prod", table = "orders-prod" }
  }
}

data "aws_iam_policy_document" "deploy" {
  for_each = local.targets

  statement {
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.state.arn}/*"]
  }

  statement {
    actions   = ["dynamodb:DeleteItem", "dynamodb:DeleteTable", "dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [aws_dynamodb_table.locks.arn, "arn:aws:dynamodb:eu-west-1:111122223333:table/${each.value.table}"]
  }
}

resource "aws_iam_role_policy" "deploy" {
  for_each = local.targets

  role   = each.value.role
  policy = data.aws_iam_policy_document.deploy[each.key].json
}
