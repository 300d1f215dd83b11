variable "aws_access_key_id" {
  type = string
}

variable "aws_secret_access_key" {
  type = string
}

locals {
  environment = {
    LOG_LEVEL             = "info"
    AWS_ACCESS_KEY_ID     = var.aws_access_key_id
    AWS_SECRET_ACCESS_KEY = var.aws_secret_access_key
  }
}

module "secret" {
  source   = "./modules/secret"
  for_each = toset(["api", "worker"])
  name     = each.key
  values   = local.environment
}

module "function" {
  source = "./modules/service"
  environment = {
    TABLE                        = "orders"
    MAILER_AWS_ACCESS_KEY_ID     = var.aws_access_key_id
    MAILER_AWS_SECRET_ACCESS_KEY = var.aws_secret_access_key
  }
}
