remote_state {
  backend = "s3"
  config = {
    bucket   = "octo-state"
    key      = "${path_relative_to_include()}/terraform.tfstate"
    region   = "us-east-1"
    endpoint = "https://fra1.digitaloceanspaces.com"
  }
}
