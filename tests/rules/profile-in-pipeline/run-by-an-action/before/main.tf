variable "profile" {
  default = "acme-dev"
}

provider "aws" {
  region  = "eu-west-1"
  profile = var.profile
}
