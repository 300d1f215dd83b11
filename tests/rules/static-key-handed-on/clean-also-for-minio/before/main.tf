variable "aws_access_key_id" {
  type = string
}

variable "aws_secret_access_key" {
  type = string
}

resource "vault_generic_secret" "minio_creds" {
  path = "secret/minio"
  data_json = jsonencode({
    accesskey = var.aws_access_key_id
    secretkey = var.aws_secret_access_key
  })
}

resource "vault_generic_secret" "charts" {
  path = "secret/charts"
  data_json = jsonencode({
    AWS_ACCESS_KEY_ID     = var.aws_access_key_id
    AWS_SECRET_ACCESS_KEY = var.aws_secret_access_key
  })
}
