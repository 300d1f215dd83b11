provider "aws" {
  region = "eu-central-1"
}

module "network" {
  source = "../network"
}

module "other" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 4.0"
}

module "pinned" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git?ref=v3.5.0"
}

module "early" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "2.6.0"
}

module "bounded" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "2.39.0"
}
