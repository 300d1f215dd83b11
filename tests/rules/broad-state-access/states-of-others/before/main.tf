variable "state_bucket" {}

resource "aws_s3_bucket" "network" {
  bucket = "acme-network"
}

resource "aws_iam_policy" "network" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "${aws_s3_bucket.network.arn}/network/terraform.tfstate"
    }]
  })
}

data "aws_iam_policy_document" "all" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::acme-terraform-state", "arn:aws:s3:::acme-terraform-state/live/*"]
  }
}

resource "aws_iam_policy" "all" {
  policy = data.aws_iam_policy_document.all.json
}

resource "aws_iam_role_policy" "given" {
  role = "apply"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "arn:aws:s3:::${var.state_bucket}/live.tfstate"
    }]
  })
}
