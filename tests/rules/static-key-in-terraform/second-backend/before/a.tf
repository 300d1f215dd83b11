terraform {
  backend "s3" {
    bucket = "state"
    key    = "staging"
    region = "eu-west-1"
  }
}
