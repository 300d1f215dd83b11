terraform {
  backend "s3" {
    bucket       = "octo-tfstate"
    key          = "net/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}

data "aws_iam_policy_document" "state" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::octo-tfstate", "arn:aws:s3:::octo-tfstate/*"]
  }
}

module "role" {
  source   = "git::https://github.com/octo-org/modules.git//role"
  policies = [data.aws_iam_policy_document.state.json]
}

resource "aws_iam_role" "ci" {
  name               = "ci"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  inline_policy {
    name = "state"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = "arn:aws:s3:::octo-tfstate/*"
      }]
    })
  }
}
