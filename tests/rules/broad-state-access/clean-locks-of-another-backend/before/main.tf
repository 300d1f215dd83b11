data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  table_name = format("%s-lock-%s", var.prefix, local.account_id)
}

variable "prefix" {
  default = "octo"
}

data "aws_iam_policy_document" "service" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [format("arn:aws:s3:::%s-%s/*", var.prefix, local.account_id)]
  }

  statement {
    sid       = "AllowBackendTables"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:Query"]
    resources = [format("arn:aws:dynamodb:*:*:table/%s", local.table_name)]
  }
}

resource "aws_iam_policy" "service" {
  name   = "octo-service"
  policy = data.aws_iam_policy_document.service.json
}

data "aws_iam_policy_document" "web" {
  statement {
    sid       = "WebBackendUploads"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [format("arn:aws:s3:::%s-%s/*", var.prefix, local.account_id)]
  }

  statement {
    sid       = "WebBackendLocks"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:Query"]
    resources = [format("arn:aws:dynamodb:*:*:table/%s", local.table_name)]
  }
}

resource "aws_iam_policy" "web" {
  name   = "octo-web"
  policy = data.aws_iam_policy_document.web.json
}

data "aws_iam_policy_document" "orders" {
  statement {
    sid       = "BackendBucket"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [format("arn:aws:s3:::%s-%s/*", var.prefix, local.account_id)]
  }

  statement {
    sid       = "BackendTables"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:Query"]
    resources = ["arn:aws:dynamodb:*:*:table/octo-orders"]
  }
}

resource "aws_iam_policy" "orders" {
  name   = "octo-orders"
  policy = data.aws_iam_policy_document.orders.json
}

data "aws_iam_policy_document" "jobs" {
  statement {
    sid       = "BackendBucket"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [format("arn:aws:s3:::%s-%s/*", var.prefix, local.account_id)]
  }

  statement {
    sid       = "Locks"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:Query"]
    resources = [format("arn:aws:dynamodb:*:*:table/%s", local.table_name)]
  }
}

resource "aws_iam_policy" "jobs" {
  name   = "octo-jobs"
  policy = data.aws_iam_policy_document.jobs.json
}
