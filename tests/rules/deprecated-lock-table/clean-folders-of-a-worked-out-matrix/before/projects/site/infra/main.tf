terraform {
  required_version = ">= 1.5"

  backend "s3" {
    bucket         = "example-state"
    key            = "site.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "example-locks"
  }
}
