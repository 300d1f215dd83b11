terraform {
  required_version = "~> 1.11"
  backend "s3" {
    bucket                      = "acme-state"
    key                         = "dev/terraform.tfstate"
    region                      = "eu-west-1"
    use_lockfile              = true # one for all
    assume_role = {
      role_arn     = "arn:aws:iam::111111111111:role/infra-state-plan"
      session_name = "tf"
    }
  }
}

locals {
  account = "222222222222"
}

provider "aws" {
  region = "eu-west-1"
  assume_role { role_arn = "arn:aws:iam::${local.account}:role/${var.aws_role_name}" }
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
  assume_role {
    role_arn     = "arn:aws:iam::222222222222:role/${var.aws_role_name}"
    session_name = "terraform"
    external_id  = "acme"
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_lambda_function" "f" {}
