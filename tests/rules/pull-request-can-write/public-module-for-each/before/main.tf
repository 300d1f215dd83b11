variable "roles" {
  type = list(any)
}

module "roles" {
  for_each = { for role in var.roles : role.name => role }
  source   = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  version  = "5.55.0"

  name     = each.value.name
  subjects = each.value.subjects
  policies = each.value.policies
}
