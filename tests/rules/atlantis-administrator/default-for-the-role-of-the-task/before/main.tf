variable "policy_arn" {
  type    = string
  default = "arn:aws:iam::aws:policy/AdministratorAccess"
}

variable "policies" {
  type    = list(string)
  default = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    # "arn:aws:iam::aws:policy/PowerUserAccess",
    "arn:aws:iam::aws:policy/IAMFullAccess",
  ]
}

module "web" {
  source = "cloudposse/ecs-web-app/aws"

  container_image       = "runatlantis/atlantis:v0.19.0"
  container_environment = [{ name = "ATLANTIS_REPO_ALLOWLIST", value = "github.com/acme/*" }]
}

resource "aws_iam_role_policy_attachment" "default" {
  role       = module.web.ecs_task_role_name
  policy_arn = var.policy_arn
}

resource "aws_iam_role_policy_attachment" "more" {
  for_each   = toset(var.policies)
  role       = module.web.ecs_task_role_name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = module.web.ecs_task_exec_role_name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}
