resource "helm_release" "atlantis" {
  name  = "atlantis"
  chart = "atlantis"
  values = [templatefile("${path.module}/values.yaml.tpl", {
    key_id  = var.key_id
    secret  = var.secret
    private = false
  })]
}
