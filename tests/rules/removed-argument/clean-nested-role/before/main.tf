terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "dev.tfstate"

    assume_role = {
      role_arn = "arn:aws:iam::111122223333:role/state"
    }
  }
}
