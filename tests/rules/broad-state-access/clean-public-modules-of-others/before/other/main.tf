module "tfstate_bucket" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "~> 5.0"

  bucket_prefix = var.prefix
}

module "site" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "~> 5.0"
}

variable "prefix" {}

module "state_policy" {
  source  = "acme/iam/aws//modules/iam-policy-check"
  version = "1.0.0"

  name   = "ci"
  policy = data.aws_iam_policy_document.access.json
}

data "aws_iam_policy_document" "access" {
  statement {
    sid       = "TerraformStateObjects"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${module.tfstate_bucket.s3_bucket_arn}/*"]
  }
}
