variable "thumbprints" {
  description = "Only for versions of the provider that ask for one."
  type        = list(string)
  default     = []
}

resource "aws_iam_openid_connect_provider" "github" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = var.thumbprints
}
