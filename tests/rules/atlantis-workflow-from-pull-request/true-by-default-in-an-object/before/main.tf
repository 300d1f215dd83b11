resource "kubernetes_config_map" "atlantis" {
  metadata {
    name = "atlantis-repos"
  }
  data = {
    "repos.yaml" = yamlencode({
      repos = [{
        id                     = "/.*/"
        allowed_overrides      = ["workflow"]
        allow_custom_workflows = var.allow_custom_workflows
      }]
    })
  }
}

variable "allow_custom_workflows" {
  type    = bool
  default = true
}
