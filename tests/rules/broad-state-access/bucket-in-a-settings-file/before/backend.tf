terraform {
  backend "s3" {
    key = "live.tfstate"
  }
}
