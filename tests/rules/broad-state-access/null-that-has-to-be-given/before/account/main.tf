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
