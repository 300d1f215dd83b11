variable "repository" {
  type = string
}

variable "policies" {
  type    = list(string)
  default = []
}

data "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}

resource "aws_iam_role" "apply" {
  name = "release"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = data.aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:${var.repository}:environment:production"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "release" {
  for_each   = toset(var.policies)
  role       = aws_iam_role.apply.name
  policy_arn = each.value
}
