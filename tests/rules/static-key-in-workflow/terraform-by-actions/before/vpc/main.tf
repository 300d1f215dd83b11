terraform {
  backend "s3" {
    bucket = "octo-state"
    key    = "vpc"
    region = "eu-west-1"
  }
}
