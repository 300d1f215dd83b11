provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias      = "live"
  region     = "eu-west-1"
  access_key = var.live_access_key
  secret_key = var.live_secret_key
}

variable "live_access_key" {}
variable "live_secret_key" {}
