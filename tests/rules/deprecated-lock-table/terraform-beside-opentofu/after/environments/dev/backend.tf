terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = "dev/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
