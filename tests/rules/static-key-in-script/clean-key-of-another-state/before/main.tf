terraform {
  backend "s3" {
    bucket   = "acme-state"
    key      = "shop.tfstate"
    region   = "us-east-1"
    endpoint = "https://objects.example.org"
  }
}

provider "aws" {
  region = "eu-north-1"
}
