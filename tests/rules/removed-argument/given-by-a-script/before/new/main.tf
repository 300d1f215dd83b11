terraform {
  required_version = "~> 1.12.0"
  backend "s3" {
    bucket = "octo-tfstate"
    key    = "new.tfstate"
  }
}
