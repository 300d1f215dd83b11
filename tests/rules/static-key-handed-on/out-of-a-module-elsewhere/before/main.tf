module "deployer" {
  source = "github.com/octo-org/terraform-aws-deployer"

  name = "deployer"
}

module "leased" {
  source = "github.com/octo-org/terraform-vault-lease"
}

module "minio" {
  source = "github.com/octo-org/terraform-minio-tenant"
}

resource "github_actions_secret" "id" {
  repository      = "infra"
  secret_name     = "AWS_ACCESS_KEY_ID"
  plaintext_value = module.deployer.iam_access_key_id
}

resource "github_actions_secret" "secret" {
  repository      = "infra"
  secret_name     = "AWS_SECRET_ACCESS_KEY"
  plaintext_value = module.deployer.iam_access_key_secret
}

# a session ends by itself
resource "kubernetes_secret" "leased" {
  data = {
    AWS_ACCESS_KEY_ID     = module.leased.access_key
    AWS_SECRET_ACCESS_KEY = module.leased.secret_key
    AWS_SESSION_TOKEN     = module.leased.security_token
  }
}

# another service's, as the module's address says
resource "kubernetes_secret" "files" {
  data = {
    AWS_ACCESS_KEY_ID     = module.minio.access_key
    AWS_SECRET_ACCESS_KEY = module.minio.secret_key
  }
}

# no key, as the output says
resource "kubernetes_secret" "names" {
  data = {
    AWS_ACCESS_KEY_ID     = module.deployer.name
    AWS_SECRET_ACCESS_KEY = module.deployer.secret_access_key_arn
  }
}
