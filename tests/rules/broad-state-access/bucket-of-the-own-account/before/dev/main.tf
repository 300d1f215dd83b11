terraform {
  backend "s3" {
    bucket       = "octo-state-111111111111"
    key          = "dev.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
