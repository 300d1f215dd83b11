provider "aws" {
  region = "eu-central-1"
}

# asks for an AWS provider before 4 itself
module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "2.47.0"
}

# the newest release of 20.x asks for a provider before 6
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.0"
}

# works with provider 6
module "newer" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.8"
}

# a branch may be anything
module "branch" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git?ref=feature"
}

# of somebody else
module "fork" {
  source = "git::https://github.com/acme/terraform-aws-vpc.git?ref=v3.5.0"
}
