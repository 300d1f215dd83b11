data "aws_caller_identity" "current" {}

resource "aws_iam_policy" "state" {
  name = "state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "arn:aws:s3:::octo-state-${data.aws_caller_identity.current.account_id}/*"
    }]
  })
}
