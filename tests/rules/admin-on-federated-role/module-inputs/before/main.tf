module "deploy" {
  source   = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  subjects = ["acme/infra:ref:refs/heads/main"]

  policies = {
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
  }
}

module "eks" {
  source      = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  create_role = true

  provider_url                  = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
  oidc_fully_qualified_subjects = ["system:serviceaccount:atlantis:atlantis"]
  role_policy_arns              = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
