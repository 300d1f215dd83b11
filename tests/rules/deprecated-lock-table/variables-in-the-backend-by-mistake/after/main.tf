variable "project" {
  type = string
}

locals {
  stage = "dev"
}

terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = var.project
    region       = "eu-west-1"
    use_lockfile = true
  }
}
