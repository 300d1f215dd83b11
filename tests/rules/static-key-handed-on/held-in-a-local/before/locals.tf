locals {
  common = {
    AWS_ACCESS_KEY_ID     = aws_iam_access_key.app.id
    AWS_SECRET_ACCESS_KEY = aws_iam_access_key.app.secret
  }

  environment = merge(local.common, { STAGE = "live" })

  script = <<-EOT
    export AWS_ACCESS_KEY_ID=${aws_iam_access_key.app.id}
    export AWS_SECRET_ACCESS_KEY=${aws_iam_access_key.app.secret}
    ./run
  EOT

  compose = yamlencode({
    services = {
      app = {
        environment = [
          "AWS_ACCESS_KEY_ID=${var.app_access_key_id}",
          "AWS_SECRET_ACCESS_KEY=${var.app_secret_access_key}",
        ]
      }
    }
  })
}

variable "app_access_key_id" {}

variable "app_secret_access_key" {}

resource "aws_iam_access_key" "app" {
  user = "app"
}
