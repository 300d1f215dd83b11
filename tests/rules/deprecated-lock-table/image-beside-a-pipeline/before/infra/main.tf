terraform {
  backend "s3" {
    bucket         = "acme-state"
    key            = "terraform.tfstate"
    dynamodb_table = "lock"
  }
}
