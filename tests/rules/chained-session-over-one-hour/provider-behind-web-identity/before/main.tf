provider "aws" {
  region = "eu-west-1"
  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::111111111111:role/hub"
    web_identity_token_file = "/tmp/token"
  }
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/spoke"
    duration = "1h30m"
  }
}
