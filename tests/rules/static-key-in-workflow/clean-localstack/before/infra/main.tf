provider "aws" {
  region                      = "eu-west-1"
  skip_credentials_validation = true

  endpoints {
    s3 = "http://localhost:4566"
  }
}

resource "aws_s3_bucket" "this" {
  bucket = "example"
}
