resource "helm_release" "atlantis" {
  name       = "atlantis"
  chart      = "atlantis"
  repository = "https://runatlantis.github.io/helm-charts"

  set {
    name  = "allowForkPRs"
    value = "false"
  }
}
