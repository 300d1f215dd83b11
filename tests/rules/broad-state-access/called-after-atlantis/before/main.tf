data "aws_iam_policy_document" "s3" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "s3" {
  name   = "AtlantisS3Access"
  policy = data.aws_iam_policy_document.s3.json
}

terraform {
  backend "s3" {
    bucket = "acme-tfstate"
    key    = "atlantis"
    region = "eu-west-1"
  }
}
