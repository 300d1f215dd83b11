locals {
  store = { endpoints = { s3 = get_env("STORE") } }
}

remote_state {
  backend = "s3"
  config  = merge(local.store, { bucket = "state", key = "a", dynamodb_table = "lock" })
}
