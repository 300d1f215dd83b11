terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = "dev.tfstate"
    use_lockfile = true
  }
}
