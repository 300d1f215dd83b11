variable "environment" {
  type    = map(string)
  default = {}
}

output "how_many" {
  value = length(var.environment)
}
