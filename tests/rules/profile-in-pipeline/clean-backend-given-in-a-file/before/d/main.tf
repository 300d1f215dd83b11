terraform {
  backend "s3" {
    key     = "d.tfstate"
    profile = "acme-dev"
  }
}
