resource "aws_iam_role" "x" {
  name = "x"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }
      Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/main", "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }
    }]
  })
}
resource "aws_iam_role_policy" "x" {
  role = aws_iam_role.x.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["iam:CreateRole", "iam:PutRolePolicy", "iam:PassRole"], Resource = "*" }, { Effect = "Allow", Action = "iam:*", Resource = "arn:aws:iam::111111111111:role/shop-*" }]
  })
}
