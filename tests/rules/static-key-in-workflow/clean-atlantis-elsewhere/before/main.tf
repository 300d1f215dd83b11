terraform {
  backend "s3" {
    bucket   = "acme-state"
    key      = "terraform.tfstate"
    region   = "us-east-1"
    endpoint = "https://fra1.digitaloceanspaces.com"
  }
}

provider "digitalocean" {}
