resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "deploy" {
  name                = "deploy"
  managed_policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"]

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = one(aws_iam_openid_connect_provider.github.client_id_list)
        }
        StringLike = { "token.actions.githubusercontent.com:sub" = "repo:octo-org/infra:*" }
      }
    }]
  })
}
