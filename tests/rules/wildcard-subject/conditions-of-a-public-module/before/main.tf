module "dns" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version = "~> 5.52"

  create_role                    = true
  role_name                      = "dns"
  provider_url                   = module.eks.oidc_provider
  oidc_fully_qualified_audiences = ["sts.amazonaws.com"]
  provider_trust_policy_conditions = [
    {
      test     = "StringLike"
      variable = "${module.eks.oidc_provider}:sub"
      values   = ["system:serviceaccount:*:dns"]
    }
  ]
}

module "logs" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version = "~> 5.52"

  create_role                  = true
  role_name                    = "logs"
  provider_url                 = module.eks.oidc_provider
  oidc_subjects_with_wildcards = ["system:serviceaccount:*:logs"]
}
