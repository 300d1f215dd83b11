module "accounts" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "~> 5.0"
}

module "policy" {
  source = "terraform-aws-modules/iam/aws//modules/iam-policy"
}

module "role" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = ">= 5.0"
}

module "either" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  version = ">= 5.0, < 6.0"
}

module "of_somebody_else" {
  source = "git::https://github.com/acme/terraform-aws-iam.git//modules/iam-github-oidc-role"
}
