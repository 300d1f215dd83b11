variable "url" {
  type    = string
  default = "https://token.actions.githubusercontent.com"
}

variable "thumbprints" {
  type    = list(string)
  default = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}

resource "aws_iam_openid_connect_provider" "this" {
  url             = var.url
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = var.thumbprints
}
