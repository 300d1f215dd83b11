data "tls_certificate" "gitlab" {
  url = "https://gitlab.com"
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = "https://gitlab.com"
  client_id_list = ["https://gitlab.com"]
  thumbprint_list = [
    data.tls_certificate.gitlab.certificates[0].sha1_fingerprint,
  ]
}
