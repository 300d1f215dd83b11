terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_vpc" "main" {
  cidr_block         = "10.0.0.0/16"
  enable_dns_support = true

  tags = {
    enable_classiclink = "no"
  }
}

resource "aws_vpc_peering_connection_options" "main" {
  vpc_peering_connection_id = "pcx-1"

  requester {
    allow_remote_vpc_dns_resolution = true
  }
}

resource "aws_db_instance" "main" {
  identifier = "main"
}
