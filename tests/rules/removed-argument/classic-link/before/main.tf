terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_vpc" "main" {
  cidr_block                     = "10.0.0.0/16"
  enable_dns_support             = true
  enable_classiclink             = false # never had it
  enable_classiclink_dns_support = false

  tags = {
    enable_classiclink = "no"
  }
}

resource "aws_vpc_peering_connection_options" "main" {
  vpc_peering_connection_id = "pcx-1"

  requester {
    allow_remote_vpc_dns_resolution  = true
    allow_vpc_to_remote_classic_link = false
  }
}

resource "aws_db_instance" "main" {
  identifier           = "main"
  security_group_names = []
}
