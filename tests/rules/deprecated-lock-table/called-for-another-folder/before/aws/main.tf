terraform {
  required_version = ">= 1.10.0"

  backend "s3" {
    bucket         = "octo-state"
    key            = "aws.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "octo-locks"
  }
}
