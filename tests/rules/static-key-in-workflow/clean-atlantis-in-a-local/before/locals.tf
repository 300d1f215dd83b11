locals {
  atlantis = {
    ATLANTIS_ATLANTIS_URL   = "https://atlantis.octo.example"
    ATLANTIS_REPO_ALLOWLIST = "github.com/octo-org/*"
    AWS_REGION              = "eu-west-1"
  }

  another = {
    AWS_ACCESS_KEY_ID     = var.another_access_key
    AWS_SECRET_ACCESS_KEY = var.another_secret_key
  }

  moved = {
    MOVED_TO_ATLANTIS_GH = local.atlantis_url
    AWS_ACCESS_KEY_ID    = var.another_access_key
  }

  # secrets = { ATLANTIS_GH_TOKEN = var.token, AWS_ACCESS_KEY_ID = var.access_key }
}
