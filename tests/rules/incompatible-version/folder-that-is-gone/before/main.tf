module "accounts" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
}

module "pipeline" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  version = ">= 5.30"
}

module "pinned" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version = "6.2.1"
}

module "git" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-github-oidc-provider?ref=v6.0.0"
}

module "not_yet" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "~> 5.0"
}
