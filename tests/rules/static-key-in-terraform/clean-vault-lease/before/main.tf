data "vault_aws_access_credentials" "deploy" {
  backend = "aws"
  role    = "deploy"
}

provider "aws" {
  access_key = data.vault_aws_access_credentials.deploy.access_key
  secret_key = data.vault_aws_access_credentials.deploy.secret_key
}
