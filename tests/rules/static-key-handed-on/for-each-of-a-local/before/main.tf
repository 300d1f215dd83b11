locals {
  environment = {
    AWS_ACCESS_KEY_ID     = aws_iam_access_key.ci.id
    AWS_SECRET_ACCESS_KEY = aws_iam_access_key.ci.secret
    AWS_REGION            = "eu-west-1"
  }
}

resource "circleci_environment_variable" "all" {
  for_each = local.environment

  name  = each.key
  value = each.value
}

resource "aws_iam_access_key" "ci" {
  user = "ci"
}
