# for people
module "people" {
  source      = "git::https://github.com/acme/terraform-aws-sso.git?ref=oidc"
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

# for a cluster
module "cluster" {
  source      = "git::https://github.com/acme-github/eks-oidc-role.git?ref=v1"
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

# its roles are known, and this makes none
module "provider" {
  source      = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-provider"
  version     = "~> 5.0"
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

# of the repository: it makes no role
module "local" {
  source      = "../github-oidc"
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

module "bounded" {
  source                   = "acme/github-oidc-role/aws"
  permissions_boundary_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# a policy of one's own may only be called alike
module "own" {
  source      = "acme/github-oidc-role/aws"
  policy_arns = ["arn:aws:iam::111122223333:policy/DenyAdministratorAccess", "arn:aws:iam::111122223333:policy/AdministratorAccess"]
}
