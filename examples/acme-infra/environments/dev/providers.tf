provider "aws" {
  region = var.region

  # From the shared user into the dev account.
  assume_role {
    role_arn     = "arn:aws:iam::222222222222:role/deployment"
    session_name = "terraform"
    external_id  = "acme-dev"
  }
}
