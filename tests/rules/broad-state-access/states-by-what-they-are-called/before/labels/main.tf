resource "aws_s3_bucket" "octo-tfstate" {
  bucket_prefix = "octo-infra"
}

resource "aws_s3_bucket_policy" "one_role" {
  bucket = aws_s3_bucket.octo-tfstate.id
  policy = data.aws_iam_policy_document.one_role.json
}

data "aws_iam_policy_document" "one_role" {
  statement {
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:user/atlantis"]
    }
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.octo-tfstate.arn]
  }
}

resource "aws_s3_bucket" "terraform_state" {
  bucket = "octo-infra-7"
}

resource "aws_iam_policy" "label" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "${aws_s3_bucket.terraform_state.arn}/live/*" }]
  })
}

resource "aws_s3_bucket_policy" "whole_account" {
  bucket = aws_s3_bucket.terraform_state.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource  = "${aws_s3_bucket.terraform_state.arn}/*"
    }]
  })
}
