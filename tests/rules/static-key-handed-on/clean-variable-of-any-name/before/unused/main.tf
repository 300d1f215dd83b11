variable "value" {}

resource "aws_iam_user_policy" "this" {
  count = var.value == "" ? 0 : 1
  user  = "app"
}

resource "aws_ssm_parameter" "this" {
  name  = "/app/is-set"
  type  = "String"
  value = var.value == "" ? "no" : "yes"
}
