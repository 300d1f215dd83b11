terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = "prod.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
