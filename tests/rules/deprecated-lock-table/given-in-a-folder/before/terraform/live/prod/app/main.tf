terraform {
  required_version = ">= 0.12, < 0.13"
  backend "s3" {}
}
