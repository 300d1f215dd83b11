resource "aws_iam_role" "a" {
  name = "a"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.GitHubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.GitHubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.GitHubusercontent.com:sub" = "repo:octo-org/*" }
      }
    }]
  })
}
resource "aws_iam_role" "b" {
  name = "b"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:octo-org/*" }
      }
    }]
  })
}
resource "aws_iam_role" "c" {
  name = "c"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.GitHubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.GitHubusercontent.com:sub" = "repo:octo-org/*" }
      }
    }]
  })
}
resource "aws_iam_role" "d" {
  name = "d"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/GitLab.com" }
      Condition = {
        StringEquals = { "GitLab.com:aud" = "https://gitlab.com" }
        StringLike   = { "GitLab.com:sub" = "project_path:octo-org/*" }
      }
    }]
  })
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.GitHubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
