terraform {
  backend "s3" {
    key    = "live.tfstate"
    region = "eu-west-1"
  }
}
