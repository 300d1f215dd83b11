terraform {
  backend "s3" {
    key     = "a.tfstate"
    profile = "acme-dev"
  }
}
