variable "role_arn" {
  type = string
}

provider "aws" {
  assume_role {
    role_arn = var.role_arn
  }
}
