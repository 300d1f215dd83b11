provider "aws" {
  region = var.region

  # From the shared user into the live account.
  assume_role {
    role_arn     = "arn:aws:iam::333333333333:role/deployment"
    session_name = "terraform"
    external_id  = "acme-live"
  }
}
