terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }
  }
}

provider "aws" {
  region                   = "eu-west-1"
  shared_credentials_files = ["~/.aws/credentials"]
  s3_use_path_style        = true

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deployment"
    duration = "3600s"
  }
}
