remote_state {
  backend = "s3"

  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }

  config = {
    bucket       = "octo-state-111122223333"
    key          = "${path_relative_to_include()}/terraform.tfstate"
    region       = "eu-west-1"
    endpoint     = "https://minio.example.com"
    use_lockfile = true
  }
}
