data "tls_certificate" "github" {
  url = "https://token.actions.githubusercontent.com"
}

module "github" {
  source      = "./provider"
  thumbprints = [data.tls_certificate.github.certificates[0].sha1_fingerprint]
}
