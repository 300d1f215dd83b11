terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.31.0"
}
