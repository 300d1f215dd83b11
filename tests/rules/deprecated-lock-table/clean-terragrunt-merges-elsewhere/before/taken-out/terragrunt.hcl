remote_state {
  backend = "s3"
  config  = merge({ bucket = "state", key = "a", dynamodb_table = "lock" }, { dynamodb_table = null, use_lockfile = true })
}
