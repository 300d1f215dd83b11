variable "aws_access_key" {
  default = "YOURACCESSKEY"
}

variable "aws_secret_key" {
  default   = "YOURSECRETKEY"
  sensitive = true
}

variable "test_access_key" {
  default = "test"
}

variable "test_secret_key" {
  default = "test"
}

resource "vault_auth_backend" "aws" {
  type = "aws"
}

resource "vault_aws_auth_backend_client" "main" {
  backend    = vault_auth_backend.aws.path
  access_key = var.aws_access_key
  secret_key = var.aws_secret_key
}

resource "vault_aws_auth_backend_client" "test" {
  backend    = "local"
  access_key = var.test_access_key
  secret_key = var.test_secret_key
}
