locals {
  lock_key = "LockID"
}

module "state_bucket" {
  source = "terraform-aws-modules/s3-bucket/aws"
}

resource "aws_dynamodb_table" "state_lock" {
  name     = var.table
  hash_key = local.lock_key
}

data "aws_iam_policy_document" "reporter" {
  statement {
    sid       = "S3Write"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${module.state_bucket.s3_bucket_arn}/terraform/reporter*"]
  }

  statement {
    sid = "DynamoDB"
    actions = [
      "dynamodb:Get*",
      "dynamodb:Describe*",
      "dynamodb:List*",
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
    ]
    resources = ["*"]
  }
}

module "reporter" {
  source   = "./role"
  policies = [data.aws_iam_policy_document.reporter.json]
}
