variable "url" {
  type = string
}

variable "thumbprints" {
  type    = list(string)
  default = []
}

resource "aws_iam_openid_connect_provider" "this" {
  url             = var.url
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = var.thumbprints
}
