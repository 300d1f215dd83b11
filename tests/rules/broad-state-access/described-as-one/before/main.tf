resource "aws_iam_policy" "access" {
  name        = "GitHubActionsPolicy"
  description = "Lets GitHub Actions at the Terraform state bucket"
  policy      = data.aws_iam_policy_document.access.json
}

data "aws_iam_policy_document" "access" {
  statement {
    actions   = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = [aws_s3_bucket.state.arn, "${aws_s3_bucket.state.arn}/*"]
  }

  statement {
    actions   = ["iam:GetOpenIDConnectProvider"]
    resources = ["*"]
  }
}

resource "aws_s3_bucket" "state" {
  bucket_prefix = "acme"
}

resource "aws_iam_policy" "locks" {
  name        = "Bootstrap"
  description = "DynamoDB actions needed for Terraform state locking"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]

      Resource = "*"
    }]
  })
}

resource "aws_iam_policy" "store" {
  description = "Read/write access to the Terraform state S3 bucket."
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "${module.store.s3_bucket_arn}/*"
    }]
  })
}

resource "aws_iam_policy" "builds" {
  description = "Puts what the jobs beside the Terraform state make into their bucket"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "${module.builds.s3_bucket_arn}/*"
    }]
  })
}
