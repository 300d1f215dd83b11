variable "aws_access_key" {}

variable "aws_secret_key" {
  sensitive = true
}

variable "size" {}

provider "aws" {
  region     = "eu-west-1"
  access_key = var.aws_access_key
  secret_key = "${var.aws_secret_key}"
}

resource "aws_vpc" "main" {}
