variable "access_key" {}

provider "aws" {
  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::444455556666:role/hub"
    web_identity_token_file = "/tmp/token"
  }

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deployment"
  }
}
