terraform {
  required_version = "1.14.8"
  backend "s3" {
    bucket         = "acme-state"
    key            = "dev.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "terraform-lock"
  }
}
