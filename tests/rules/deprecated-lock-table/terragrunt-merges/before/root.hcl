locals {
  ci     = get_env("CI", "") == "true"
  common = { encrypt = true, region = "eu-west-1" }
}

remote_state {
  backend = "s3"
  config = merge(
    local.common,
    {
      bucket         = get_env("STATE_BUCKET", "")
      key            = "${path_relative_to_include()}/terraform.tfstate"
      dynamodb_table = get_env("LOCK_TABLE", "")
    },
    local.ci ? {} : { profile = "terraform" }
  )
}
