remote_state {
  backend = "s3"
  config = { bucket = "b", key = "${path_relative_to_include()}/t", region = "eu-west-1" }
}
