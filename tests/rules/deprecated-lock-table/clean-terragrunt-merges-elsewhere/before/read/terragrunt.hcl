locals {
  state = read_terragrunt_config(find_in_parent_folders("state.hcl")).locals
}

remote_state {
  backend = "s3"
  config  = merge({ bucket = "state", key = "a", dynamodb_table = "lock" }, local.state)
}
