variable "id" {}
variable "value" {}

resource "gitlab_project_variable" "id" {
  key   = "AWS_ACCESS_KEY_ID"
  value = var.id
}

resource "gitlab_project_variable" "secret" {
  key   = "AWS_SECRET_ACCESS_KEY"
  value = var.value
}
