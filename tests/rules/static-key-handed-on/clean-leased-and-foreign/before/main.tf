data "vault_aws_access_credentials" "ci" {
  backend = "aws"
  role    = "ci"
  type    = "sts"
}

resource "kubernetes_secret" "leased" {
  data = {
    AWS_ACCESS_KEY_ID     = data.vault_aws_access_credentials.ci.access_key
    AWS_SECRET_ACCESS_KEY = data.vault_aws_access_credentials.ci.secret_key
    AWS_SESSION_TOKEN     = data.vault_aws_access_credentials.ci.security_token
  }
}

resource "kubernetes_secret" "r2" {
  data = {
    AWS_ACCESS_KEY_ID     = var.key_id
    AWS_SECRET_ACCESS_KEY = var.key
    AWS_ENDPOINT_URL      = "https://0123456789abcdef.r2.cloudflarestorage.com"
  }
}

resource "github_actions_secret" "minio" {
  secret_name     = "MINIO_ACCESS_KEY"
  plaintext_value = var.minio_access_key
}

resource "github_actions_secret" "test" {
  secret_name     = "AWS_ACCESS_KEY_ID"
  plaintext_value = var.dummy
}

resource "aws_ssm_parameter" "mail" {
  name  = "smtp-password"
  value = aws_iam_access_key.mail.ses_smtp_password_v4
}

resource "github_actions_variable" "role" {
  variable_name = "AWS_ROLE"
  value         = aws_iam_role.ci.arn
}

variable "key_id" {}
variable "key" {}
variable "minio_access_key" {}
variable "dummy" {
  default = "test"
}
