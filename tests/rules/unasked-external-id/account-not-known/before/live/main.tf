provider "aws" {
  region = "eu-west-1"

  assume_role {
    role_arn    = "arn:aws:iam::${var.account_id}:role/spoke"
    external_id = "acme-spoke"
  }
}

variable "account_id" {
  type = string
}
