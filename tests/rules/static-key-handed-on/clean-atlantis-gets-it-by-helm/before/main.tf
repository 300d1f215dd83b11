resource "helm_release" "atlantis" {
  name  = "atlantis"
  chart = "atlantis"

  set_sensitive {
    name  = "environment.AWS_ACCESS_KEY_ID"
    value = var.aws_access_key_id
  }

  set_sensitive {
    name  = "environment.AWS_SECRET_ACCESS_KEY"
    value = var.aws_secret_access_key
  }
}

variable "aws_access_key_id" {
  type = string
}

variable "aws_secret_access_key" {
  type = string
}
