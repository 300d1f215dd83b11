terraform {
  required_version = ">= 1.9"
  backend "s3" {
    bucket       = "octo-tfstate"
    key          = "lock.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
