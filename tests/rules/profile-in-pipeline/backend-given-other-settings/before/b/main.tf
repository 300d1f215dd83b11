terraform {
  backend "s3" {
    key     = "b.tfstate"
    profile = "acme-dev"
  }
}
