locals {
  urls = {
    a = "https://token.actions.githubusercontent.com"
    b = "https://gitlab.com"
  }
}

module "each" {
  for_each  = local.urls
  source    = "../provider"
  url       = each.value
  audiences = [each.key]
}

output "arns" {
  value = { for key, one in module.each : key => one.arn }
}

output "second" {
  value = module.each["b"]
}
