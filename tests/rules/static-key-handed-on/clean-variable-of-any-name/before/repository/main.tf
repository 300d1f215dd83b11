variable "settings" {}

resource "github_actions_secret" "this" {
  repository      = "app"
  secret_name     = var.settings.name
  plaintext_value = var.settings.value
}
