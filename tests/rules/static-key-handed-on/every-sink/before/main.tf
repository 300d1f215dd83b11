resource "github_actions_environment_secret" "keys" {
  for_each        = { AWS_ACCESS_KEY_ID = aws_iam_access_key.ci.id, AWS_SECRET_ACCESS_KEY = aws_iam_access_key.ci.secret }
  secret_name     = each.key
  plaintext_value = each.value
}

resource "helm_release" "velero" {
  values = [yamlencode({ credentials = { awsAccessKeyId = var.velero_key, awsSecretAccessKey = var.velero_secret } })]
  set_sensitive {
    name  = "backup.aws.secretKey"
    value = var.backup_secret
  }
}

resource "vault_aws_secret_backend" "aws" {
  access_key = var.root_key
  secret_key = var.root_secret
}

resource "aws_lambda_function" "f" {
  environment {
    variables = {
      UPLOAD_AWS_ACCESS_KEY = var.upload_key
    }
  }
}

resource "aws_instance" "runner" {
  user_data = <<-EOF
    export AWS_ACCESS_KEY_ID=${var.aws_access_key}
    export AWS_SECRET_ACCESS_KEY=${var.aws_secret_key}
  EOF
}

resource "aws_secretsmanager_secret_version" "v" {
  secret_string = jsonencode({ AccessKey = aws_iam_access_key.ci.id, SecretAccessKey = aws_iam_access_key.ci.secret })
}

module "backup" {
  source  = "acme/backup/aws"
  version = "1.0.0"
  key     = aws_iam_access_key.ci.secret
}
