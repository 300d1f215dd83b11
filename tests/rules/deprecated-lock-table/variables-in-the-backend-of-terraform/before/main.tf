variable "project" {
  type = string
}

locals {
  stage = "dev"
}

terraform {
  required_version = ">= 1.8"

  backend "s3" {
    bucket         = "acme-state"
    key            = local.stage
    region         = "eu-west-1"
    dynamodb_table = "terraform-lock"
  }
}
