terraform {
  backend "s3" {
    bucket = "octo-infra"
    key    = "network/terraform.tfstate"
    region = "eu-west-1"
  }
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "plan" {
  statement {
    actions   = ["s3:GetObject", "s3:DeleteObject"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::octo-infra/network/*"]
  }
}

resource "aws_iam_policy" "plan" {
  name   = "plan"
  policy = data.aws_iam_policy_document.plan.json
}
