variable "spaces_access_id" {}
variable "spaces_secret_key" {}

terraform {
  backend "s3" {
    endpoints = { s3 = "https://fra1.digitaloceanspaces.com" }
    bucket    = "acme-state"
    key       = "terraform.tfstate"
    region    = "us-east-1"

    access_key = "DO00EXAMPLE"
    secret_key = "spaces-secret"

    skip_credentials_validation = true
  }
}

provider "aws" {
  alias      = "spaces"
  region     = "us-east-1"
  access_key = var.spaces_access_id
  secret_key = var.spaces_secret_key

  endpoints {
    s3 = "https://fra1.digitaloceanspaces.com"
  }
}
