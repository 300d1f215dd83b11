variable "enable" { default = false }
locals { provider_arn = var.enable ? aws_iam_openid_connect_provider.github[0].arn : data.aws_iam_openid_connect_provider.github[0].arn }
resource "aws_iam_openid_connect_provider" "github" {
  count = var.enable ? 1 : 0
  url = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_iam_openid_connect_provider" "github" {
  count = var.enable ? 0 : 1
  url = "https://token.actions.githubusercontent.com"
}
resource "aws_iam_role" "x" {
  count = var.enable ? 1 : 0
  name = "x"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.provider_arn }
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:*" } }
    }]
  })
}
data "aws_iam_policy_document" "t" {
  count = var.enable ? 1 : 0
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
  }
}
resource "aws_iam_role" "y" {
  for_each = toset(var.enable ? ["a"] : [])
  name = "y"
  assume_role_policy = data.aws_iam_policy_document.t[0].json
}
