variable "access_key" {
  type    = string
  default = null
}

variable "secret_key" {
  type    = string
  default = null
}

provider "aws" {
  access_key = var.access_key
  secret_key = var.secret_key
}
