variable "AWS_ACCESS_KEY_ID" {}
variable "AWS_SECRET_ACCESS_KEY" {}

resource "aws_ecs_task_definition" "users" {
  family = "users"
  container_definitions = jsonencode([{
    name = "users"
    environment = [
      { name = "AWS_ACCESS_KEY_ID", value = var.AWS_ACCESS_KEY_ID },
      { name = "AWS_SECRET_ACCESS_KEY", value = var.AWS_SECRET_ACCESS_KEY },
    ]
  }])
}
