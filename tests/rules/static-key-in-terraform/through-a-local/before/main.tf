variable "credentials" {
  type = map(string)
}

locals {
  key    = var.credentials["id"]
  secret = var.credentials["secret"]
}

provider "aws" {
  access_key = local.key
  secret_key = local.secret
}
