locals {
  environment = {
    AWS_ACCESS_KEY_ID     = aws_iam_access_key.app.id
    AWS_SECRET_ACCESS_KEY = aws_iam_access_key.app.secret
    LOG_LEVEL             = "info"
  }
  options = {
    "aws.accessKeyId" = aws_iam_access_key.app.id
    "aws.secretKey"   = aws_iam_access_key.app.secret
  }
}

resource "aws_iam_access_key" "app" {
  user = "app"
}

resource "aws_ecs_task_definition" "app" {
  family = "app"
  container_definitions = jsonencode([{
    name        = "app"
    image       = "app"
    environment = [for name, value in local.environment : { name = name, value = value }]
  }])
}

resource "aws_lambda_function" "java" {
  function_name = "java"
  role          = "arn:aws:iam::111111111111:role/java"

  environment {
    variables = {
      JAVA_TOOL_OPTIONS = join(" ", [for key, value in local.options : "-D${key}=${value}"])
    }
  }
}

resource "aws_ecs_task_definition" "names" {
  family = "names"
  container_definitions = jsonencode([{
    name        = "names"
    image       = "names"
    dependsOn   = [for name, _ in local.environment : { name = name }]
    environment = []
  }])
}
