variable "name" {
  type = string
}

variable "values" {
  type = map(string)
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id     = var.name
  secret_string = jsonencode(var.values)
}
