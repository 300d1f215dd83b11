remote_state {
  backend = "s3"
  config = {
    endpoint   = "https://fra1.digitaloceanspaces.com"
    access_key = get_env("SPACES_KEY")
    secret_key = get_env("SPACES_SECRET")
  }
}
