variable "organisation" {
  type = string
}

variable "name" {
  type = string
}

module "role" {
  source  = "unfunco/oidc-github/aws"
  version = "1.5.0"

  iam_role_name        = "ci-${var.organisation}"
  iam_role_policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"]
  github_repositories  = ["${var.organisation}/${var.name}"]
}
