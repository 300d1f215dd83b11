variable "pipelines" {
  type    = bool
  default = false
}

variable "everything" {
  type    = bool
  default = false
}

resource "aws_iam_role" "ship" {
  count = var.pipelines ? 1 : 0
  name  = "ship"
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
  count      = var.pipelines && var.everything ? 1 : 0
  role       = aws_iam_role.ship[0].name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
