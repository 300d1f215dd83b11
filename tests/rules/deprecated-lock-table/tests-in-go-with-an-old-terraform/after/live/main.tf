terraform {
  backend "s3" {
    bucket       = "octo-state"
    key          = "live.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
