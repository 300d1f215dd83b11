terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

module "bucket" {
  source = "terraform-aws-modules/s3-bucket/aws"
}

module "function" {
  source  = "terraform-aws-modules/lambda/aws"
  version = ">= 7.0"
}

module "old_bucket" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "~> 4.0"
}

module "group" {
  source = "terraform-aws-modules/security-group/aws"
}

module "database" {
  source  = "terraform-aws-modules/rds/aws"
  version = "~> 3.4"
}
