data "terraform_remote_state" "base" {
  backend = "s3"
}

resource "helm_release" "app" {
  set {
    name  = "AWS_SECRET_KEY_ARN"
    value = base64encode(data.terraform_remote_state.base.outputs.secret_key_arn)
  }

  set {
    name  = "aws.secretName"
    value = tostring(data.terraform_remote_state.base.outputs.secret_name)
  }

  set {
    name  = "AWS_ACCESS_KEY_ID"
    value = jsonencode({ region = "eu-west-1" })
  }
}

resource "helm_release" "store" {
  set {
    name  = "AWS_SECRET_ACCESS_KEY"
    value = base64encode(random_password.minio.result)
  }
}
