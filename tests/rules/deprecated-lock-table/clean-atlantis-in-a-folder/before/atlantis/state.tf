terraform {
  required_version = ">= 1.8"

  backend "s3" {
    bucket         = "acme-state"
    key            = "atlantis.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "terraform-locks"
  }
}
