# A secret of the program itself, and the keys of another service.
resource "aws_ecs_task_definition" "app" {
  family = "app"
  container_definitions = jsonencode([{
    name  = "app"
    image = "app"
    secrets = [
      { name = "SECRET_KEY", valueFrom = aws_secretsmanager_secret_version.secret_key.arn },
      { name = "ACCESS_KEY", valueFrom = data.aws_ssm_parameter.access_key.arn },
      { name = "MINIO_SECRET_KEY", valueFrom = data.aws_ssm_parameter.minio.arn },
    ]
  }])
}

resource "aws_ecs_task_definition" "elsewhere" {
  family = "elsewhere"
  container_definitions = jsonencode([{
    name        = "elsewhere"
    image       = "elsewhere"
    environment = [{ name = "AWS_ENDPOINT_URL", value = "https://fsn1.your-objectstorage.com" }]
    secrets = [
      { name = "AWS_ACCESS_KEY_ID", valueFrom = data.aws_ssm_parameter.id.arn },
      { name = "AWS_SECRET_ACCESS_KEY", valueFrom = data.aws_ssm_parameter.key.arn },
    ]
  }])
}

# A session ends by itself.
resource "aws_ecs_task_definition" "session" {
  family = "session"
  container_definitions = jsonencode([{
    name  = "session"
    image = "session"
    secrets = [
      { name = "AWS_ACCESS_KEY_ID", valueFrom = data.aws_ssm_parameter.id.arn },
      { name = "AWS_SECRET_ACCESS_KEY", valueFrom = data.aws_ssm_parameter.key.arn },
      { name = "AWS_SESSION_TOKEN", valueFrom = data.aws_ssm_parameter.token.arn },
    ]
  }])
}

# What a pod is given comes out of an object, not out of a text.
resource "helm_release" "app" {
  name = "app"
  values = [yamlencode({
    env = [{ name = "AWS_ACCESS_KEY_ID", valueFrom = { secretKeyRef = { name = "app", key = "id" } } }]
  })]
}
