variable "audience" {
  type = string
}

resource "aws_iam_role" "branch" {
  name                = "branch"
  managed_policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"]

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = var.audience }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:octo-org/infra:ref:refs/heads/*" }
      }
    }]
  })
}

resource "aws_iam_role" "denied" {
  name                = "denied"
  managed_policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"]

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Condition = {
          StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
          StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:octo-org/infra:*" }
        }
      },
      {
        Effect    = "Deny"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Condition = {
          StringNotEquals = { "token.actions.githubusercontent.com:aud" = var.audience }
        }
      },
    ]
  })
}
