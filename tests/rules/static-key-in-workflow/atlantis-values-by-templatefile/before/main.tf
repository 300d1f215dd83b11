resource "helm_release" "atlantis" {
  name       = "atlantis"
  repository = "https://runatlantis.github.io/helm-charts"
  chart      = "atlantis"

  values = [
    templatefile("${path.module}/values/atlantis.yaml", {
      github_user     = "octo"
      THE_ACCESS_KEY_ID     = lookup(jsondecode(data.aws_secretsmanager_secret_version.atlantis.secret_string), "aws_access_key", null)
      THE_SECRET_ACCESS_KEY = lookup(jsondecode(data.aws_secretsmanager_secret_version.atlantis.secret_string), "aws_secret_key", null)
      R2_ACCESS_KEY_ID     = var.aws_access_key_for_r2
      GITHUB_ACCESS_KEY_ID = var.github_key
    })
  ]
}
