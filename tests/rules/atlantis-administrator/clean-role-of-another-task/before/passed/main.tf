variable "policy_arn" {
  type    = string
  default = "arn:aws:iam::aws:policy/AdministratorAccess"
}

module "server" {
  source          = "cloudposse/ecs-web-app/aws"
  container_image = "runatlantis/atlantis:v0.19.0"
}

resource "aws_iam_role_policy_attachment" "default" {
  role       = module.server.ecs_task_role_name
  policy_arn = var.policy_arn
}
