variable "access_key" {}
variable "secret_key" {}

provider "aws" {
  alias      = "live"
  access_key = var.access_key
  secret_key = var.secret_key

  assume_role {
    role_arn     = "arn:aws:iam::111122223333:role/deployment"
    session_name = "terraform"
  }
}
