resource "helm_release" "atlantis" {
  name  = "atlantis"
  chart = "atlantis"
  values = [yamlencode({
    repoConfig = <<-EOT
      repos:
        - id: github.com/acme/infra
          allowed_overrides: [workflow]
          allow_custom_workflows: true
    EOT
  })]
}

locals {
  atlantis_repo_config = {
    repos = [{ id = "/.*/", allow_custom_workflows = true }]
  }
}
