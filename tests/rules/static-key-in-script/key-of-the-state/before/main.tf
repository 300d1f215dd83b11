terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "shop.tfstate"
    region = "eu-north-1"
  }
}

provider "aws" {
  region = "eu-north-1"
}
