terraform {
  required_version = ">= 1.11"

  backend "s3" {
    bucket       = "acme-state"
    key          = "new/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
