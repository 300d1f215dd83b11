locals {
  provider = "arn:aws:iam::111122223333:oidc-provider/gitlab.com"
}

resource "aws_iam_role" "reads" {
  name                = "plan"
  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.provider }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "gitlab.com:aud" = "https://gitlab.com" }
        StringLike   = { "gitlab.com:sub" = "project_path:octo-org/infra:ref_type:branch:ref:*" }
      }
    }]
  })
}

resource "aws_iam_role" "beginning" {
  name                = "release"
  managed_policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"]
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.provider }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "gitlab.com:aud" = "https://gitlab.com" }
        StringLike   = { "gitlab.com:sub" = "project_path:octo-org/infra:ref_type:branch:ref:release-*" }
      }
    }]
  })
}

resource "aws_iam_role" "protected" {
  name                = "protected"
  managed_policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"]
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.provider }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "gitlab.com:aud" = "https://gitlab.com", "gitlab.com:ref_protected" = "true" }
        StringLike   = { "gitlab.com:sub" = "project_path:octo-org/infra:ref_type:branch:ref:*" }
      }
    }]
  })
}

resource "aws_iam_role" "only_a_star" {
  name                = "star"
  managed_policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"]
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.provider }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.com:aud" = "https://gitlab.com"
          "gitlab.com:sub" = "project_path:octo-org/infra:ref_type:branch:ref:*"
        }
      }
    }]
  })
}
