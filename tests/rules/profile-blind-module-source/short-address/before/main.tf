terraform {
  required_version = "< 1.10"
}

module "vpc" {
  source = "acme-modules.s3.eu-west-1.amazonaws.com/vpc.zip"
}
