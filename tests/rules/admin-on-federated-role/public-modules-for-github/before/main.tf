module "switched_on" {
  source  = "unfunco/oidc-github/aws"
  version = "1.8.1"

  github_repositories = ["acme/infra:ref:refs/heads/main"]
  attach_admin_policy = true
}

module "by_name" {
  source  = "unfunco/oidc-github/aws"
  version = "~> 3.0"

  github_subjects       = ["acme/infra"]
  iam_role_policy_names = ["AdministratorAccess"]
}

module "by_arn" {
  source  = "terraform-module/github-oidc-provider/aws"
  version = "2.2.1"

  repositories              = ["acme/infra:environment:production"]
  oidc_role_attach_policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

module "of_one_repository" {
  source = "philips-labs/github-oidc/aws"

  repo             = "acme/infra"
  role_policy_arns = [aws_iam_policy.everything.arn]
}

resource "aws_iam_policy" "everything" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

module "in_full" {
  source = "git::https://github.com/unfunco/terraform-aws-oidc-github.git?ref=v1.8.0"

  github_repositories      = ["acme/infra:ref:refs/heads/main"]
  iam_role_inline_policies = { everything = data.aws_iam_policy_document.everything.json }
}

data "aws_iam_policy_document" "everything" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

module "switched_off" {
  source = "unfunco/oidc-github/aws"

  enabled             = false
  github_repositories = ["acme/infra:ref:refs/heads/main"]
  attach_admin_policy = true
}
