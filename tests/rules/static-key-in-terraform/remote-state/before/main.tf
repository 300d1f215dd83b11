data "terraform_remote_state" "network" {
  backend = "s3"

  config = {
    bucket     = "acme-state"
    key        = "network/terraform.tfstate"
    region     = "eu-west-1"
    access_key = var.aws_access_key
    secret_key = var.aws_secret_key
  }
}

variable "aws_access_key" {}
variable "aws_secret_key" {}
