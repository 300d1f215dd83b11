terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "other/terraform.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "terraform-locks"
  }
}
