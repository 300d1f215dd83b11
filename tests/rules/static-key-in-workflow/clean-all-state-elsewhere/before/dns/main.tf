terraform {
  backend "s3" {
    bucket    = "state"
    key       = "dns"
    region    = "de"
    endpoints = { s3 = "https://s3.de.io.cloud.ovh.net/" }
  }
}

resource "ovh_domain_zone_record" "www" {
  zone = "acme.example"
}
