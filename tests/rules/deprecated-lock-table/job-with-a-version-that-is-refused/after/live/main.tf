terraform {
  required_version = ">= 1.13.0"

  backend "s3" {
    bucket       = "acme-state"
    key          = "live.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
