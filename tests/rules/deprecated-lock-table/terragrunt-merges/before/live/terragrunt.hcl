remote_state {
  backend = "s3"
  config = get_env("CI", "") == "true" ? {
    bucket         = "octo-state"
    key            = "live.tfstate"
    dynamodb_table = "octo-lock"
    } : {
    bucket = "octo-state-of-one"
    key    = "live.tfstate"
  }
}
