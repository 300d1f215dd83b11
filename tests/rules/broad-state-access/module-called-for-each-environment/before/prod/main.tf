terraform {
  backend "s3" {
    bucket = "octo-state-prod"
    key    = "terraform.tfstate"
    region = "eu-west-1"
  }
}

module "deploy" {
  source = "../module"
  env    = "prod"
}
