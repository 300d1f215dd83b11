variable "project" {
  default = "acme"
}

resource "aws_dynamodb_table" "table" {
  name     = "${var.project}-locks"
  hash_key = "LockID"
}

resource "aws_s3_bucket" "bucket" {
  bucket = "${var.project}-s3-backend"
}

data "aws_iam_policy_document" "policy" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.bucket.arn]
  }

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${aws_s3_bucket.bucket.arn}/*"]
  }
}

resource "aws_iam_policy" "policy" {
  name   = "${var.project}-runs"
  policy = data.aws_iam_policy_document.policy.json
}
