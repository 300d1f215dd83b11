variable "aws_key_id" {}

variable "aws_secret_key" {
  sensitive = true
}

variable "once" {
  ephemeral = true
}

variable "r2_secret_access_key" {}
