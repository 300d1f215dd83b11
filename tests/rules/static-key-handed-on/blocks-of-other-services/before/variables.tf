locals {
  endpoint = "s3.eu-west-1.amazonaws.com"
}

variable "aws_access_key_id" {
  type = string
}

variable "aws_secret_access_key" {
  type      = string
  sensitive = true
}
