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

variable "local_only" {
  default = false
}

provider "aws" {
  alias      = "local"
  access_key = var.local_only ? var.access_key : null
  secret_key = var.local_only ? var.secret_key : null
}
