variable "role_policy" {
  type = string
}

resource "aws_iam_role_policy" "terraform_state" {
  role   = "deploy"
  policy = var.role_policy
}
