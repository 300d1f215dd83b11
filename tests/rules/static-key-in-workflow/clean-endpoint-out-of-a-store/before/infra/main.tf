terraform {
  backend "s3" {
    key = "infra/terraform.tfstate"
  }
}

provider "github" {
  owner = "octo-org"
}

resource "github_repository" "site" {
  name = "site"
}
