terraform {
  backend "s3" {
    bucket    = "octo-states"
    key       = "prod.tfstate"
    region    = "auto"
    endpoints = { s3 = "https://0123.r2.cloudflarestorage.com" }
  }
}

variable "id" {
  type = string
}

variable "key" {
  type = string
}

provider "aws" {
  region     = "eu-west-1"
  access_key = var.id
  secret_key = var.key
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}
