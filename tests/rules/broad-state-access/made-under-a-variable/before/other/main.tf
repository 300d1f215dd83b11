# another variable names another bucket, and nothing here says that it is a state's
variable "bucket_name" {
  type = string
}

variable "uploads" {
  type = string
}

resource "aws_s3_bucket" "state" {
  bucket = var.bucket_name
}

resource "aws_dynamodb_table" "locks" {
  name     = "acme-${var.uploads}"
  hash_key = "LockID"
}

data "aws_iam_policy_document" "uploads" {
  statement {
    actions   = ["s3:DeleteObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::${var.uploads}/*"]
  }
}

resource "aws_iam_role_policy" "uploads" {
  role   = "uploads"
  policy = data.aws_iam_policy_document.uploads.json
}
