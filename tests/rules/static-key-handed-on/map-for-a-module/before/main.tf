variable "aws_access_key_id" {}

variable "aws_secret_access_key" {}

module "secrets" {
  source     = "./secrets"
  repository = "infra"
  secrets = {
    AWS_ACCESS_KEY_ID     = var.aws_access_key_id
    AWS_SECRET_ACCESS_KEY = var.aws_secret_access_key
    GH_PAT                = "x"
  }
}

# the module asks only for the names
module "named" {
  source  = "./parameters"
  secrets = { AWS_ACCESS_KEY_ID = var.aws_access_key_id }
}

# another service's
module "spaces" {
  source = "./secrets"
  secrets = {
    AWS_ACCESS_KEY_ID     = var.aws_access_key_id
    AWS_SECRET_ACCESS_KEY = var.aws_secret_access_key
    AWS_ENDPOINT_URL      = "https://fra1.digitaloceanspaces.com"
  }
}
