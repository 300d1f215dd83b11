variable "repository" {}

variable "secrets" {}

resource "github_actions_secret" "each" {
  for_each        = nonsensitive(toset(keys(var.secrets)))
  repository      = var.repository
  secret_name     = each.key
  plaintext_value = var.secrets[each.key]
}
