terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "infra.tfstate"
    region = "eu-west-1"
    assume_role = {
      role_arn = "arn:aws:iam::222222222222:role/state"
      duration = "1h"
    }
  }
}
