variable "access_key" {
  default = {}
}

variable "secret_key" {
  default = []
}

provider "aws" {
  access_key = var.access_key
  secret_key = "${var.secret_key}"
}

provider "aws" {
  alias      = "literal"
  access_key = ""
  secret_key = ""
}
