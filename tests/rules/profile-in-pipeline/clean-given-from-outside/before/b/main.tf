terraform {
  backend "s3" {
    bucket  = "acme-state"
    key     = "b.tfstate"
    region  = "eu-west-1"
    profile = "acme-dev"
  }
}
