module "ship" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-user"
  version = "~> 5.0"
  name    = "ship"
}

module "log" {
  source  = "acme/iam-log/aws"
  version = "~> 5.0"
}

resource "github_actions_secret" "id" {
  repository      = "shop"
  secret_name     = "AWS_ACCESS_KEY_ID"
  plaintext_value = module.ship.iam_access_key_id
}

resource "github_actions_secret" "secret" {
  repository      = "shop"
  secret_name     = "AWS_SECRET_ACCESS_KEY"
  plaintext_value = module.ship.iam_access_key_secret
}

resource "kubernetes_secret" "user" {
  data = {
    name = module.ship.iam_user_name
    log  = module.log.access_key_id
  }
}
