terraform {
  backend "s3" {
    bucket = "acme-state"
    region = "eu-west-1"
    key = "infra/terraform.tfstate"
  }
}

provider "github" {
  owner = "octo-org"
}

resource "github_repository" "site" {
  name = "site"
}
