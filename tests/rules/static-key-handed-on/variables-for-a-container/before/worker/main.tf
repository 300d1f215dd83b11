variable "secrets" {}

resource "aws_ssm_parameter" "names" {
  name  = "/app/names"
  type  = "StringList"
  value = join(",", [for each in var.secrets : each.name])
}
