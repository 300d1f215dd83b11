terraform {
  backend "s3" {
    bucket       = "octo-state-111122223333"
    key          = "live.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

variable "suffix" {
  type = string
}

resource "aws_iam_policy" "others" {
  name = "others"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::octo-state-${data.aws_region.current.name}/*" },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::octo-state-${data.aws_caller_identity.current.account_id}-logs/*" },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::octo-${data.aws_caller_identity.current.account_id}/*" },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::octo-state-${var.suffix}/*" },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::octo-state-${data.aws_caller_identity.current.user_id}/*" },
    ]
  })
}

resource "aws_iam_policy" "backend" {
  name = "backend"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::octo-state-${data.aws_caller_identity.current.account_id}/live.tfstate"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = "arn:aws:s3:::octo-state-${data.aws_caller_identity.current.account_id}/*.tflock"
      },
      {
        Effect   = "Allow"
        Action   = "s3:DeleteObject"
        Resource = "arn:aws:s3:::octo-state-${data.aws_caller_identity.current.account_id}/*"
      },
      {
        Effect   = "Deny"
        Action   = "s3:DeleteObject"
        Resource = "arn:aws:s3:::octo-state-${data.aws_caller_identity.current.account_id}/*.tfstate"
      },
    ]
  })
}
