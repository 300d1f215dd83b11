terraform {
  required_version = "~> 1.9.0"
}

module "vpc" {
  source = "s3::https://s3-eu-west-1.amazonaws.com/acme-modules/vpc-1.2.0.zip?aws_profile=modules"
}
