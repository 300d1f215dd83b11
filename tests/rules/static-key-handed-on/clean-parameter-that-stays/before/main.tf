locals {
  shared = {
    AWS_ACCESS_KEY_ID     = aws_ssm_parameter.key_id.value
    AWS_SECRET_ACCESS_KEY = aws_ssm_parameter.key.value
  }
}

resource "github_actions_secret" "shared" {
  for_each = toset(keys(local.shared))

  repository      = "web"
  secret_name     = each.value
  plaintext_value = local.shared[each.key]
}

resource "aws_ssm_parameter" "key_id" {
  name  = "/local/aws_access_key_id"
  type  = "String"
  value = "test"
}

resource "aws_ssm_parameter" "key" {
  name  = "/local/aws_secret_access_key"
  type  = "String"
  value = "test"
}
