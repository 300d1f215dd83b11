terraform {
  source = "../../modules/vault"
}

dependency "iam" {
  config_path = "${get_terragrunt_dir()}/../iam"
  mock_outputs = {
    id         = "mock"
    credential = "mock"
  }
}

inputs = {
  name = "app"
  content = {
    accessKey = dependency.iam.outputs.id
    password  = dependency.iam.outputs.credential
  }
}
