locals {
  everything = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

module "deploy" {
  source  = "app.terraform.io/acme/github-oidc-role/aws"
  version = "1.2.0"

  repository = "acme/app"
  policies   = local.everything
}

data "aws_iam_policy" "everything" {
  name = "AdministratorAccess"
}

module "bootstrap" {
  source = "github.com/acme/terraform-modules//gh_oidc_role?ref=v11.3.5"

  roles = {
    bootstrap = { policy_arn = data.aws_iam_policy.everything.arn }
  }
}
