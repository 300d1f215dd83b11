terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = "terraform.tfstate"
    use_lockfile = true
  }
}
