variable "data" {}

resource "kubernetes_secret_v1" "this" {
  data = { for name, value in var.data : upper(name) => value }
}
