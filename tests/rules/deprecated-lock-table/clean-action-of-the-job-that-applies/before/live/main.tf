terraform {
  required_version = ">= 1.9"

  backend "s3" {
    bucket         = "octo-state"
    key            = "live.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "octo-locks"
  }
}
