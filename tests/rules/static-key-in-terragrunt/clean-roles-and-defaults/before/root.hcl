remote_state {
  backend = "s3"
  config = {
    bucket   = "acme-state"
    role_arn = "arn:aws:iam::111111111111:role/state"
  }
}
inputs = {
  aws_access_key = get_env("AWS_ACCESS_KEY_ID", "test")
  # aws_secret_key = get_env("AWS_SECRET_ACCESS_KEY")
}
