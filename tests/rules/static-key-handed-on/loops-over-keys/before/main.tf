resource "aws_iam_access_key" "ci" {
  for_each = toset(["a", "b"])
  user     = each.key
}

locals {
  secrets = { for name, key in aws_iam_access_key.ci : name => { secret = key.secret } }
}

resource "gitlab_group_variable" "of_the_keys" {
  for_each = aws_iam_access_key.ci
  group    = "x"
  key      = "PASS_${each.key}"
  value    = each.value.secret
}

resource "tfe_variable" "of_a_map" {
  for_each = local.secrets
  category = "env"
  key      = each.key
  value    = each.value.secret
}

resource "google_secret_manager_secret_version" "one" {
  secret      = "deploy"
  secret_data = aws_iam_access_key.ci["a"].secret
}

resource "gitlab_group_variable" "of_others" {
  for_each = { a = { secret = "public" } }
  group    = "x"
  key      = "OTHER_${each.key}"
  value    = each.value.secret
}
