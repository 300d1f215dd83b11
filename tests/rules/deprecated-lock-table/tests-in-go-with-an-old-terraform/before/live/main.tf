terraform {
  backend "s3" {
    bucket         = "octo-state"
    key            = "live.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "locks"
  }
}
