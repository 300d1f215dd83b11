terraform {
  source = "../../modules/parameter"
}

dependency "iam" {
  config_path = "../network"
  mock_outputs = {
    id         = "mock"
    credential = "mock"
  }
}

inputs = {
  name  = "/app/iam"
  value = dependency.iam.outputs.credential
}
