data "aws_caller_identity" "current" {}

locals {
  name = "${var.label}-terraform-backend"
}

variable "label" {
  type = string
}

resource "aws_s3_bucket" "storage" {
  bucket = local.name
}

resource "aws_s3_bucket_policy" "storage" {
  bucket = aws_s3_bucket.storage.id

  policy = templatefile("${path.module}/storage.tftpl.json", {
    account    = data.aws_caller_identity.current.account_id
    bucket_arn = aws_s3_bucket.storage.arn
  })
}

resource "aws_dynamodb_table" "locks" {
  name         = "${local.name}-locks"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "LockID"

  attribute {
    name = "LockID"
    type = "S"
  }
}
