terraform {
  backend "s3" {
    bucket = "octo-state-dev"
    key    = "terraform.tfstate"
    region = "eu-west-1"
  }
}

module "deploy" {
  source = "../module"
  env    = "dev"
}
