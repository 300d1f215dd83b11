variable "backend_bucket" {
  type = string
}

data "aws_iam_policy_document" "backend" {
  statement {
    sid       = "TerraformBackend"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["arn:aws:s3:::${var.backend_bucket}/*"]
  }
}

resource "aws_iam_policy" "terraform_backend" {
  name   = "terraform-backend"
  policy = data.aws_iam_policy_document.backend.json
}
