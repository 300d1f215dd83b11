terraform {
  source = "github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-eks-role?ref=v5.30.1"
}

inputs = {
  role_name                  = "atlantis"
  assume_role_condition_test = "StringLike"
  cluster_service_accounts = {
    "octo-dev" = ["atlantis:atlantis"]
  }
  role_policy_arns = {
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
  }
}
