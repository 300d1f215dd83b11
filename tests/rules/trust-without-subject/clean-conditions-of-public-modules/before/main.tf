module "exact" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version = "~> 5.52"

  create_role  = true
  role_name    = "exact"
  provider_url = "https://token.actions.githubusercontent.com"
  provider_trust_policy_conditions = [
    {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org/infra:environment:production"]
    }
  ]
}

module "unknown" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version = "~> 5.52"

  create_role                      = true
  role_name                        = "unknown"
  provider_url                     = "https://token.actions.githubusercontent.com"
  provider_trust_policy_conditions = var.conditions
}

module "newer" {
  source = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"

  create_role            = true
  role_name              = "newer"
  provider_url           = "https://token.actions.githubusercontent.com"
  oidc_claims_to_compare = { repository_id = "123456" }
}
