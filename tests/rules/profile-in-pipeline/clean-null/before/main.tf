provider "aws" {
  region  = "eu-west-1"
  profile = var.profile
}
variable "profile" {
  default = null
}
