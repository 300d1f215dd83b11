terraform {
  backend "gcs" {
    bucket = "octo-state"
  }
}
