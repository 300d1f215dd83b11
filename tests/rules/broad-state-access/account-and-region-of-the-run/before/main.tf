terraform {
  backend "s3" {
    bucket         = "octo-state-staging-111122223333"
    key            = "live.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "locks-eu-west-1"
  }
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

variable "environment" {
  default = "staging"
}

locals {
  bucket = "octo-state-${var.environment}-${data.aws_caller_identity.current.account_id}"
}

resource "aws_iam_policy" "state" {
  name = "state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "arn:aws:s3:::${local.bucket}/*" },
      {
        Effect   = "Allow"
        Action   = "dynamodb:*"
        Resource = "arn:aws:dynamodb:*:${data.aws_caller_identity.current.account_id}:table/locks-${data.aws_region.current.name}"
      },
    ]
  })
}
