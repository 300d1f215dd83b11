terraform {
  backend "s3" {
    bucket  = "acme-state"
    key     = "b.tfstate"
    region  = "eu-west-1"
    profile = "acme-shared"
  }
}

variable "profile" {
  default = "acme-dev"
}

provider "aws" {
  region  = "eu-west-1"
  profile = var.profile
}
