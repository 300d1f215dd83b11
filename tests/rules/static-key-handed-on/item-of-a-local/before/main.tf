variable "aws_access_key_id" {}
variable "aws_secret_access_key" {}

locals {
  environments = {
    for app in var.apps : app.name => merge(
      { HOST = app.host },
      app.kind == "api" ? {
        AWS_ACCESS_KEY_ID     = var.aws_access_key_id
        AWS_SECRET_ACCESS_KEY = var.aws_secret_access_key
      } : {},
    )
  }
  settings = {
    region = { AWS_ACCESS_KEY_ID = var.other_access_key_id, name = "eu-west-1" }
  }
}

module "secrets" {
  source   = "octo-org/secrets/aws"
  for_each = toset(var.names)
  values   = local.environments[each.key]
  region   = local.settings[each.key].name
  other    = local.settings["region"].name
}
