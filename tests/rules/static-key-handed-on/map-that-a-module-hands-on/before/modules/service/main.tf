variable "environment" {
  type    = map(string)
  default = {}
}

locals {
  all = merge({ STAGE = "prod" }, var.environment)
}

module "function" {
  source    = "../function"
  variables = local.all
}
