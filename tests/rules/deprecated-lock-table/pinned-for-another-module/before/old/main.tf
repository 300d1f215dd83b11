terraform {
  required_version = "= 0.12.18"

  backend "s3" {
    bucket         = "acme-state"
    key            = "old/terraform.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "terraform-lock"
  }
}
