module "apply" {
  source   = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-role"
  version  = "5.30.0"
  name     = "infra-apply"
  subjects = ["octo-org/infra:environment:production"]
}
