variable "access_key" {
  default = "{{env `AWS_ACCESS_KEY_ID`}}"
}

variable "secret_key" {
  default = "{{env `AWS_SECRET_ACCESS_KEY`}}"
}

provider "aws" {
  region     = "eu-west-1"
  access_key = var.access_key
  secret_key = var.secret_key
}
