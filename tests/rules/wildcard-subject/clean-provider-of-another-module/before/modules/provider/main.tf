variable "url" {}

variable "make" {
  default = true
}

resource "aws_iam_openid_connect_provider" "this" {
  count = var.make ? 1 : 0
  url   = var.url
}

output "arn" {
  value = try(aws_iam_openid_connect_provider.this[0].arn, "")
}

output "host" {
  value = trimprefix(var.url, "https://")
}
