module "vpc" {
  source = "s3::https://s3-eu-west-1.amazonaws.com/acme-modules/vpc-1.2.0.zip"
}
