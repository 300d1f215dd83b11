terraform {
  required_version = "~> 1.13.0"
  backend "s3" {}
}
