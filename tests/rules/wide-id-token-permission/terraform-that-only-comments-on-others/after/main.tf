terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    external = {
      source = "hashicorp/external"
    }
  }
  # backend "azurerm" {
  #   container_name = "state"
  # }
}

resource "aws_s3_bucket" "site" {
  bucket = "acme-site"

  // provisioner "local-exec" {
  //   command = "./sign.sh"
  // }
}
