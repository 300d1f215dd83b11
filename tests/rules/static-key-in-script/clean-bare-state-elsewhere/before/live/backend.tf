terraform {
  backend "s3" {
    key                         = "live.tfstate"
    region                      = "us-east-1"
    skip_credentials_validation = true
  }
}
