variable "policies" {
  default = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

module "atlantis" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "~> 4.0"

  service = {
    tasks_iam_role_policies = { for index, arn in var.policies : index => arn }
  }
}
