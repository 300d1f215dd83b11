provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true

  endpoints {
    iam = "http://localhost:4566"
    s3  = "http://localhost:4566"
  }
}

resource "aws_iam_user" "backups" {
  name = "backups"
}

resource "aws_iam_access_key" "backups" {
  user = aws_iam_user.backups.name
}
