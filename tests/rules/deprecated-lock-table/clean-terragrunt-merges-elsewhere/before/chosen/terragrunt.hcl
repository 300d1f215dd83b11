remote_state {
  backend = get_env("STATE") == "" ? "local" : "gcs"
  config  = get_env("STATE") == "" ? {} : { bucket = "state", dynamodb_table = "lock" }
}
