variable "size" {}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "main" {}
