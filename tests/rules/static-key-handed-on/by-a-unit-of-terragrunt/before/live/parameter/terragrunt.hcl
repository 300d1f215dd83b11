terraform {
  source = "../../modules/parameter"
}

dependency "iam" {
  config_path = "../iam"
  mock_outputs = {
    id         = "mock"
    credential = "mock"
  }
}

inputs = {
  name  = "/app"
  value = dependency.iam.outputs.credential
}
