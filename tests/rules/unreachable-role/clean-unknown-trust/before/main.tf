resource "aws_iam_role" "apply" {
  name               = "infra-apply"
  assume_role_policy = var.trust
}

variable "trust" {
  type = string
}
