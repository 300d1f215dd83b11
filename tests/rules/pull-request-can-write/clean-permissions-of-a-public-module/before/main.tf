# what is written reads, what is not switched on is not attached, and a Deny gives nothing
module "plan" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "6.2.1"

  name                   = "plan"
  enable_github_oidc     = true
  oidc_wildcard_subjects = ["octo-org/infra:*"]

  create_inline_policy = true
  inline_policy_permissions = {
    Read = {
      actions   = ["s3:GetObject"]
      resources = ["arn:aws:s3:::octo-artifacts/*"]
    }
    NotThese = {
      effect    = "Deny"
      actions   = ["iam:*"]
      resources = ["*"]
    }
  }
}

module "off" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "6.2.1"

  name                   = "off"
  enable_github_oidc     = true
  oidc_wildcard_subjects = ["octo-org/infra:*"]

  inline_policy_permissions = {
    Deploy = {
      actions   = ["lambda:UpdateFunctionCode"]
      resources = ["*"]
    }
  }
}
