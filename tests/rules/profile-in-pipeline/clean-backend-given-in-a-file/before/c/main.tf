terraform {
  backend "s3" {
    key     = "c.tfstate"
    profile = "acme-dev"
  }
}
