locals {
  environment = {
    ATLANTIS_ATLANTIS_URL   = "https://atlantis.octo.example"
    ATLANTIS_REPO_ALLOWLIST = "github.com/octo-org/*"
  }

  kept = ["ATLANTIS_GH_TOKEN", "ATLANTIS_GH_WEBHOOK_SECRET"]

  secrets = merge({
    AWS_ACCESS_KEY_ID     = aws_ssm_parameter.id.arn
    AWS_SECRET_ACCESS_KEY = aws_ssm_parameter.secret.arn
  }, { for name in local.kept : name => data.aws_ssm_parameter.kept[name].arn })

  container_environment = [
    { name = "ATLANTIS_PORT", value = "4141" },
    { name = "AWS_ACCESS_KEY_ID", value = var.access_key },
    { name = "AWS_SECRET_ACCESS_KEY", value = var.secret_key },
  ]
}
