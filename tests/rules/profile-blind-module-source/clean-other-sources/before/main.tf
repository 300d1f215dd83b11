terraform {
  required_version = "~> 1.9.0"
}

module "a" {
  source = "terraform-aws-modules/vpc/aws"
}

module "b" {
  source = "git::https://github.com/acme/modules.git//vpc"
}

module "c" {
  source = "./modules/vpc"
}

module "d" {
  source = "https://acme-modules.example/s3::vpc.zip"
}
