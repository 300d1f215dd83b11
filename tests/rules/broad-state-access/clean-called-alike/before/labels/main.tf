resource "aws_s3_bucket" "state" {
  bucket = "octo-votes"
}

resource "aws_s3_bucket" "terraform_state_logs" {
  bucket = "octo-infra-logs"
}

resource "aws_s3_bucket" "terraform_state" {
  bucket = "octo-infra-7"
}

resource "aws_iam_policy" "others" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = [aws_s3_bucket.state.arn, "${aws_s3_bucket.state.arn}/*"] },
      { Effect = "Allow", Action = "s3:*", Resource = "${aws_s3_bucket.terraform_state_logs.arn}/*" },
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.terraform_state.arn}/*" },
    ]
  })
}

resource "aws_s3_bucket_policy" "tls" {
  bucket = aws_s3_bucket.terraform_state.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.terraform_state.arn, "${aws_s3_bucket.terraform_state.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/apply" }
        Action    = ["s3:GetObject", "s3:PutObject"]
        Resource  = "${aws_s3_bucket.terraform_state.arn}/*"
      },
    ]
  })
}
