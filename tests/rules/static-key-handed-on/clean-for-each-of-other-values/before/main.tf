locals {
  keys = {
    AWS_ACCESS_KEY_ID     = "names"
    AWS_SECRET_ACCESS_KEY = "of what is wanted"
  }
  minio = {
    MINIO_ACCESS_KEY = random_password.id.result
    MINIO_SECRET_KEY = random_password.secret.result
  }
}

resource "github_actions_variable" "names" {
  for_each = local.keys

  variable_name = each.key
  value         = each.value
}

resource "circleci_environment_variable" "minio" {
  for_each = local.minio

  name  = each.key
  value = each.value
}
