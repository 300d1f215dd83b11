terraform {
  backend "s3" {
    bucket    = "acme-state"
    key       = "prod.tfstate"
    region    = "fra1"
    endpoints = { s3 = "https://fra1.digitaloceanspaces.com" }
  }
}
