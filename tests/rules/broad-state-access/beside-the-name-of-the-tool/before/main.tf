variable "state_bucket_name" {
  type = string
}

data "aws_s3_bucket" "state" {
  bucket = var.state_bucket_name
}

resource "aws_iam_policy" "apply" {
  name = "pipeline-terraform-apply"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:*"
      Resource = [data.aws_s3_bucket.state.arn, "${data.aws_s3_bucket.state.arn}/*"]
    }]
  })
}
