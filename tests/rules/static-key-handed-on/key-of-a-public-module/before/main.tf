module "iam_user" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-user"
  version = "5.30.0"
  name    = "ci"
}

module "without" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-user"
  version               = "5.30.0"
  name                  = "person"
  create_iam_access_key = false
}

resource "github_actions_secret" "id" {
  repository      = "app"
  secret_name     = "DEPLOY_ACCESS_KEY_ID"
  plaintext_value = module.iam_user.iam_access_key_id
}

resource "github_actions_secret" "secret" {
  repository      = "app"
  secret_name     = "DEPLOY_SECRET"
  plaintext_value = module.iam_user.iam_access_key_secret
}

resource "gitlab_project_variable" "none" {
  project = "1"
  key     = "NO_SECRET"
  value   = module.without.iam_access_key_secret
}

resource "gitlab_project_variable" "password" {
  project = "1"
  key     = "PASSWORD_SECRET"
  value   = module.iam_user.iam_user_login_profile_encrypted_password
}
