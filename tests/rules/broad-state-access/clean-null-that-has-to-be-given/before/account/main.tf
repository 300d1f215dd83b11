terraform {
  backend "s3" {
    bucket       = "octo-live"
    key          = "account.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}

variable "tf_state_bucket_arn" {
  type    = string
  default = null
}

variable "enable_apply" {
  type    = bool
  default = false
}

module "ci" {
  source              = "../modules/ci"
  enable_apply        = var.enable_apply
  tf_state_bucket_arn = var.tf_state_bucket_arn
}

variable "user_state_arn" {
  type    = string
  default = null
}

data "aws_iam_policy_document" "app" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${var.user_state_arn}/*"]
  }

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${var.tf_state_bucket_arn}/*.tflock"]
  }

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = [try("${var.tf_state_bucket_arn}/*", "arn:aws:s3:::octo-uploads/*")]
  }

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = var.tf_state_bucket_arn != null ? ["${var.tf_state_bucket_arn}/*"] : ["arn:aws:s3:::octo-uploads/*"]
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
