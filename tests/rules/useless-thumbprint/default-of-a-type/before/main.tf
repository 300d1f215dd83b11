variable "github" {
  type = object({
    issuer   = optional(string, "https://token.actions.githubusercontent.com")
    audience = optional(string, "sts.amazonaws.com")
    project  = string
  })
  default = null
}

variable "federation" {
  type = object({
    gitlab = optional(object({
      issuer = optional(string, "https://gitlab.com")
    }), {})
  })
}

data "tls_certificate" "github" {
  count = var.github == null ? 0 : 1
  url   = var.github.issuer
}

resource "aws_iam_openid_connect_provider" "github" {
  count           = var.github == null ? 0 : 1
  url             = var.github.issuer
  client_id_list  = [var.github.audience]
  thumbprint_list = [data.tls_certificate.github[0].certificates[0].sha1_fingerprint]
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url             = var.federation.gitlab.issuer
  client_id_list  = ["https://gitlab.com"]
  thumbprint_list = ["b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a"]
}
