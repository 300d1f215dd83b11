terraform {
  backend "s3" {
    bucket     = "state2"
    key        = "production"
    access_key = var.access_key
    secret_key = var.secret_key
  }
}
