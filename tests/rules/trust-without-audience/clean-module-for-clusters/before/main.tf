module "nobody" {
  source = "terraform-aws-modules/iam/aws//modules/iam-eks-role"
  role_policy_arns = {
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
  }
}

module "reader" {
  source = "terraform-aws-modules/iam/aws//modules/iam-eks-role"
  cluster_service_accounts = {
    "octo-dev" = ["reports:reader"]
  }
  role_policy_arns = {
    read = "arn:aws:iam::aws:policy/ReadOnlyAccess"
  }
}
