variable "credentials" {
  type = object({ name = string, id = string, secret = string })
}

resource "bitbucket_repository_variable" "secret" {
  repository = "acme/app"
  key        = "DEPLOY_PASS"
  value      = var.credentials.secret
}
