terraform {
  backend "s3" {
    key = "infra/terraform.tfstate"
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "site" {
  bucket = "acme-site"
}
