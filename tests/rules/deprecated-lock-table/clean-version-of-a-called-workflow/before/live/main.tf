terraform {
  backend "s3" {
    bucket         = "state"
    key            = "live"
    dynamodb_table = "locks"
  }
}
