resource "aws_s3_bucket" "state" {
  bucket_prefix = "octo-infra"
}

resource "aws_dynamodb_table" "this" {
  name     = "octo-infra"
  hash_key = "LockID"
}

resource "aws_iam_policy" "beside_a_lock" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "${aws_s3_bucket.state.arn}/*" }]
  })
}
