terraform {
  backend "s3" {
    bucket   = "octo-state"
    key      = "dns"
    region   = "us-east-1"
    endpoint = "fra1.digitaloceanspaces.com"
  }
}
