variable "oidc_provider_url" {
  type = string
}

module "operator" {
  source = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"

  create_role                   = true
  role_name                     = "operator"
  provider_url                  = var.oidc_provider_url
  oidc_fully_qualified_subjects = ["system:serviceaccount:operator:operator"]
  role_policy_arns              = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
