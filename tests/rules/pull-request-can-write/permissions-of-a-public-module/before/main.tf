module "deploy" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role"
  version = "6.2.1"

  name                   = "deploy"
  enable_github_oidc     = true
  oidc_wildcard_subjects = ["octo-org/infra:*"]

  create_inline_policy = true
  inline_policy_permissions = {
    Read = {
      actions   = ["s3:GetObject"]
      resources = ["arn:aws:s3:::octo-artifacts/*"]
    }
    Deploy = {
      actions   = ["lambda:UpdateFunctionCode"]
      resources = ["*"]
    }
  }
}
