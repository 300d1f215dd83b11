module "github" {
  source              = "unfunco/oidc-github/aws"
  version             = "1.8.0"
  github_repositories = ["acme/infra:ref:refs/heads/main"]

  iam_role_inline_policies = {
    state = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
          Resource = ["arn:aws:s3:::acme-tfstate", "arn:aws:s3:::acme-tfstate/infra/*"]
        },
        {
          Effect   = "Allow"
          Action   = ["dynamodb:*"]
          Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
        }
      ]
    })
  }
}

module "policy" {
  source  = "cloudposse/iam-policy/aws"
  version = "2.0.1"

  iam_policy = [{
    statements = [
      {
        sid       = "Site"
        effect    = "Allow"
        actions   = ["s3:*"]
        resources = ["arn:aws:s3:::acme-site", "arn:aws:s3:::acme-site/*"]
      }
    ]
  }]
}
