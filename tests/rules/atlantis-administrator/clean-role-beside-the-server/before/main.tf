data "aws_iam_policy_document" "ecs" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "ops-task"
  assume_role_policy = data.aws_iam_policy_document.ecs.json
}

resource "aws_iam_role_policy_attachment" "task" {
  role       = aws_iam_role.task.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role" "server" {
  name               = "ops-server"
  assume_role_policy = data.aws_iam_policy_document.ecs.json
}

resource "aws_ecs_task_definition" "server" {
  family             = "ops"
  task_role_arn      = aws_iam_role.server.arn
  execution_role_arn = aws_iam_role.task.arn

  container_definitions = jsonencode([{
    name  = "server"
    image = "ghcr.io/runatlantis/atlantis:v0.35.0"
  }])
}

resource "aws_ecs_task_definition" "jobs" {
  family        = "jobs"
  task_role_arn = aws_iam_role.task.arn

  container_definitions = jsonencode([{
    name        = "jobs"
    image       = "octo/jobs:1"
    environment = [{ name = "PLANS_AT", value = "https://atlantis.octo.example" }]
  }])
}
