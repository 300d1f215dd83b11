variable "aws_access_key_id" {}
variable "aws_secret_access_key" {}

# The resource says what it keeps, and its value has no name of its own.
resource "aws_secretsmanager_secret_version" "aws_access_key_id" {
  secret_id     = "app/id"
  secret_string = var.aws_access_key_id
}

resource "aws_secretsmanager_secret_version" "aws_secret_access_key" {
  secret_id     = "app/key"
  secret_string = var.aws_secret_access_key
}

resource "aws_ecs_task_definition" "app" {
  family        = "app"
  task_role_arn = "arn:aws:iam::111111111111:role/app"
  container_definitions = jsonencode([{
    name  = "app"
    image = "app"
    secrets = [
      { name = "SECRET_KEY", valueFrom = "arn:aws:ssm:eu-west-1:111111111111:parameter/app/secret-key" },
      { name = "AWS_ACCESS_KEY_ID", valueFrom = aws_secretsmanager_secret_version.aws_access_key_id.arn },
      { name = "AWS_SECRET_ACCESS_KEY", valueFrom = aws_secretsmanager_secret_version.aws_secret_access_key.arn },
    ]
  }])
}

locals {
  secrets = [
    { name = "AWS_ACCESS_KEY_ID", valueFrom = "arn:aws:ssm:eu-west-1:111111111111:parameter/worker/id" },
    { name = "AWS_SECRET_ACCESS_KEY", valueFrom = "${var.prefix}/worker/key" },
  ]
}

variable "prefix" {}

resource "aws_ecs_task_definition" "worker" {
  family = "worker"
  container_definitions = jsonencode([{
    name    = "worker"
    image   = "worker"
    secrets = local.secrets
  }])
}
