data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  table_name = format("%s-lock-%s", var.prefix, local.account_id)
}

variable "prefix" {
  default = "octo"
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "AllowS3BackendOperations"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [format("arn:aws:s3:::%s-%s/*", var.prefix, local.account_id)]
  }

  statement {
    sid       = "AllowDynamoDBBackendOperations"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:Query"]
    resources = [format("arn:aws:dynamodb:*:*:table/%s", local.table_name)]
  }
}

resource "aws_iam_policy" "deploy" {
  name   = "octo-deploy"
  policy = data.aws_iam_policy_document.deploy.json
}

data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [format("arn:aws:s3:::%s-%s/*", var.prefix, local.account_id)]
  }

  statement {
    sid       = "TerraformStateLocking"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:Query"]
    resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/octo-locks"]
  }
}

resource "aws_iam_policy" "plan" {
  name   = "octo-plan"
  policy = data.aws_iam_policy_document.plan.json
}
