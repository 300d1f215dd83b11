data "aws_secretsmanager_secret_version" "deploy" {
  provider  = aws.root
  secret_id = "deploy"
}

provider "aws" {
  access_key = jsondecode(data.aws_secretsmanager_secret_version.deploy.secret_string)["access_key"]
  secret_key = jsondecode(data.aws_secretsmanager_secret_version.deploy.secret_string)["secret_key"]
}
