variable "repositories" {
  type    = list(string)
  default = []
}

resource "aws_iam_role" "ci" {
  name = "ci"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = [for repo in var.repositories : "repo:${repo}:*"] }
      }
    }]
  })

  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
