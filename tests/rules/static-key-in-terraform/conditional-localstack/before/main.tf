variable "local" {
  type = bool
}

variable "access_key" {}
variable "secret_key" {}

provider "aws" {
  access_key = var.local ? "test" : var.access_key
  secret_key = var.local ? "test" : var.secret_key
}
