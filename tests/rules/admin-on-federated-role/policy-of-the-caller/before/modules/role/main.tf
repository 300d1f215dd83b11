variable "policies" {
  type    = list(string)
  default = []
}

resource "aws_iam_role" "ship" {
  name = "ship"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:acme/shop:environment:live"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "ship" {
  count      = length(var.policies)
  role       = aws_iam_role.ship.name
  policy_arn = var.policies[count.index]
}
