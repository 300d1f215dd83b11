terraform {
  backend "s3" {
    bucket = "octo-tfstate"
    key    = "net/terraform.tfstate"
    region = "eu-west-1"
  }
}

# Taken by another document, which takes most of it back.
data "aws_iam_policy_document" "base" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::octo-tfstate", "arn:aws:s3:::octo-tfstate/*"]
  }
}

data "aws_iam_policy_document" "narrow" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    effect      = "Deny"
    not_actions = ["s3:GetObject", "s3:ListBucket"]
    resources   = ["*"]
  }
}

# The policy of an endpoint says whom it is for.
data "aws_iam_policy_document" "endpoint" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::octo-tfstate/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "tight" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::octo-tfstate/net/terraform.tfstate"]
  }
}

output "documents" {
  value = [
    data.aws_iam_policy_document.narrow.json, data.aws_iam_policy_document.endpoint.json,
    data.aws_iam_policy_document.tight.json,
  ]
}
