locals {
  site = {
    label           = "octo"
    tf_state_prefix = "octo"
  }

  roles = [
    {
      name = "release"

      inline_policies = [
        {
          name = "state"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [
              {
                Sid      = "TerraformState"
                Effect   = "Allow"
                Action   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
                Resource = ["arn:aws:s3:::${local.site.tf_state_prefix}-*", "arn:aws:s3:::${local.site.tf_state_prefix}-*/*"]
              },
              {
                Effect   = "Allow"
                Action   = ["s3:DeleteObject"]
                Resource = "arn:aws:s3:::${local.site.tf_state_prefix}-*/*.tflock"
              },
              {
                Effect   = "Allow"
                Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
                Resource = "arn:aws:dynamodb:*:*:table/${local.site.tf_state_prefix}-locks"
              },
            ]
          })
        },
        {
          name = "site"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = ["s3:PutObject", "s3:DeleteObject"]
              Resource = "arn:aws:s3:::${local.site.label}-site/*"
            }]
          })
        },
        {
          name = "settings"
          json = jsonencode({ bucket = "octo-tfstate", action = "s3:*", "Statement of account" = "none" })
        },
      ]
    },
  ]
}
