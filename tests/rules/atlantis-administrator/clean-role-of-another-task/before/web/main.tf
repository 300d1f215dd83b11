# a task of something else
variable "policy_arn" {
  type    = string
  default = "arn:aws:iam::aws:policy/AdministratorAccess"
}

module "web" {
  source          = "cloudposse/ecs-web-app/aws"
  container_image = "acme/web:1"
}

resource "aws_iam_role_policy_attachment" "default" {
  role       = module.web.ecs_task_role_name
  policy_arn = var.policy_arn
}
