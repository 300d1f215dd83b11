variable "url" {}

variable "audiences" {
  type    = list(string)
  default = ["sts.amazonaws.com"]
}

resource "aws_iam_openid_connect_provider" "this" {
  url            = var.url
  client_id_list = var.audiences
}

output "arn" {
  value = aws_iam_openid_connect_provider.this.arn
}

output "host" {
  value = aws_iam_openid_connect_provider.this.url
}

output "audiences" {
  value = aws_iam_openid_connect_provider.this.client_id_list
}
