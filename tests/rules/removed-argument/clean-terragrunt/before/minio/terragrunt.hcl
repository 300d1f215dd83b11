remote_state {
  backend = "s3"
  config = {
    bucket   = "octo-state"
    key      = "minio/terraform.tfstate"
    region   = "main"
    endpoint = "https://minio.octo.example"
    role_arn = "arn:aws:iam::111122223333:role/state"
  }
}

iam_role = "arn:aws:iam::111122223333:role/terragrunt"
