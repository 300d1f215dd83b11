terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.30.0"
    }
  }
}

provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/hub"
  }

  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/spoke"
  }
}
