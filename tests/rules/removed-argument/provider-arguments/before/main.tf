terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }
  }
}

provider "aws" {
  region                  = "eu-west-1"
  shared_credentials_file = "~/.aws/credentials"
  s3_force_path_style     = true
  skip_get_ec2_platforms  = true

  assume_role {
    role_arn         = "arn:aws:iam::111122223333:role/deployment"
    duration_seconds = 3600
  }
}
