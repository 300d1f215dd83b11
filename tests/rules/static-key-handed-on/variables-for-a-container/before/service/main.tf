variable "environment" {
  default = []
}

variable "secrets" {
  default = []
}

variable "readable" {
  default = []
}

locals {
  containers = jsonencode([{
    name        = "app"
    image       = "app"
    environment = length(var.environment) == 0 ? null : var.environment
    secrets     = var.secrets
  }])
}

resource "aws_ecs_task_definition" "this" {
  family                = "app"
  container_definitions = local.containers
}
