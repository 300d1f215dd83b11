terraform {
  backend "s3" {
    bucket         = "state"
    key            = "shop"
    region         = "eu-central-1"
    dynamodb_table = "locks"
  }
}
