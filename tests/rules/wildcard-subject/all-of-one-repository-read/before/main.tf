resource "aws_iam_role" "deploy" {
  name                = "deploy"
  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        }
        "StringLike" = {
          "token.actions.githubusercontent.com:sub" = ["repo:acme/infra:*", "repo:acme@123456/infra@456789:*"]
        }
      }
    }]
  })
}

resource "aws_iam_role" "plan" {
  name                = "plan"
  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:acme/infra:pull_request"
        }
      }
    }]
  })
}
