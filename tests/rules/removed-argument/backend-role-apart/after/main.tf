terraform {
  backend "s3" {
    bucket  = "acme-state"
    key     = "dev.tfstate"
    encrypt = true

    # the role of the shared account
    assume_role = {
      role_arn     = "arn:aws:iam::111122223333:role/state"
      session_name = "network"
    }
  }
}
