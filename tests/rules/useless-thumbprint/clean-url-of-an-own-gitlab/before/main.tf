variable "gitlab_own_url" {
  type = string
}

data "tls_certificate" "gitlab" {
  url = var.gitlab_own_url
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url             = var.gitlab_own_url
  client_id_list  = [var.gitlab_own_url]
  thumbprint_list = [data.tls_certificate.gitlab.certificates[0].sha1_fingerprint]
}
