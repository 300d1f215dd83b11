module "tfstate_bucket" {
  source        = "terraform-aws-modules/s3-bucket/aws"
  version       = "~> 5.0"
  bucket_prefix = var.prefix
}

variable "prefix" {}

module "role" {
  source           = "octo-org/iam-role/aws"
  version          = "1.0.0"
  name             = "ci"
  policy_documents = [data.aws_iam_policy_document.access.json]
}

data "aws_iam_policy_document" "access" {
  statement {
    sid       = "TerraformStateObjects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${module.tfstate_bucket.s3_bucket_arn}/*"]
  }
}
