variable "branches" {
  type = list(string)
}
resource "aws_iam_role" "deploy" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike = {
          "token.actions.githubusercontent.com:sub" = contains(var.branches, "*") ? "repo:octo-org/infra:*" : [for b in var.branches : "repo:octo-org/infra:ref:refs/heads/${b}"]
        }
      }
    }]
  })
}
