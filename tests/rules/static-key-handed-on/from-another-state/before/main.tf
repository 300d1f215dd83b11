data "terraform_remote_state" "users" {
  backend = "s3"
}

resource "helm_release" "issuer" {
  set {
    name  = "AWS_ACCESS_KEY_ID"
    value = base64encode(data.terraform_remote_state.users.outputs.aws_access_key_id)
  }

  set {
    name  = "AWS_SECRET_ACCESS_KEY"
    value = base64encode(data.terraform_remote_state.users.outputs.aws_secret_access_key)
  }
}

resource "github_actions_secret" "id" {
  secret_name     = "AWS_ACCESS_KEY_ID"
  plaintext_value = sensitive(aws_iam_access_key.ci.id)
}

resource "github_actions_secret" "secret" {
  secret_name     = "AWS_SECRET_ACCESS_KEY"
  plaintext_value = sensitive(aws_iam_access_key.ci.secret)
}

resource "aws_iam_access_key" "ci" {
  user = "ci"
}
