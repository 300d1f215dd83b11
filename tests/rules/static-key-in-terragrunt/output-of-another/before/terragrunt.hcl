dependency "secrets" {
  config_path = "../secrets"
}

inputs = {
  name = "atlantis"

  custom_environment_variables = [
    {
      name  = "AWS_ACCESS_KEY_ID"
      value = dependency.secrets.outputs.server_access_key
    },
    {
      name  = "AWS_SECRET_ACCESS_KEY"
      value = dependency.secrets.outputs.server_secret_key
    },
    {
      name  = "AWS_REGION"
      value = dependency.secrets.outputs.region
    },
  ]
}
