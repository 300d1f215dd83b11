terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.30.0"
    }
  }
}

provider "aws" {
  dynamic "assume_role" {
    for_each = ["hub", "spoke"]
    iterator = each_role
    content {
      role_arn = "arn:aws:iam::111111111111:role/${each_role.value}"
    }
  }
}
