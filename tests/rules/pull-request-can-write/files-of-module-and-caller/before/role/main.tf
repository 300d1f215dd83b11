variable "name" {}
variable "policy_arn" {}

resource "aws_iam_role" "deploy" {
  name                = var.name
  assume_role_policy  = templatefile("${path.module}/trust.tpl", { repository = var.name })
  managed_policy_arns = [var.policy_arn]
}
