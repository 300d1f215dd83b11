variable "user" {}
variable "word" {}

provider "aws" {
  access_key = var.user
  secret_key = var.word
}
