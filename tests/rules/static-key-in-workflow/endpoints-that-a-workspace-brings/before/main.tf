locals {
  settings = terraform.workspace == "local" ? { endpoint = "http://localhost:4566" } : { endpoint = null }
}

provider "aws" {
  region = "eu-west-1"

  dynamic "endpoints" {
    for_each = local.settings.endpoint[*]
    content {
      s3  = endpoints.value
      sts = endpoints.value
    }
  }
}
