terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "live/terraform.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "terraform-locks"
  }
}
