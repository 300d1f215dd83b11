variable "secrets" {}

resource "aws_ssm_parameter" "each" {
  for_each = var.secrets
  name     = each.key
  value    = "set by hand"
}
