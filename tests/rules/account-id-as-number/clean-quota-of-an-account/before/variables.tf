variable "instances_per_account" {
  type    = number
  default = null
}

provider "aws" {
  region = "eu-west-1"
}
