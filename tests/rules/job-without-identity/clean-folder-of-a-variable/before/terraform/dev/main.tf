provider "google" {
  region = "eu-west-1"
}
