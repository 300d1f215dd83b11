variable "open" { 
  type = bool
  default = false
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals { 
      type = "Federated"
      identifiers = ["arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"] 
    }
    condition {
      test = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values = ["sts.amazonaws.com"]
    }
    condition {
      test = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values = ["repo:acme/app:ref:refs/heads/main"]
    }
  }
}
resource "aws_iam_role" "ci" {
  name = "ci"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
data "aws_iam_policy_document" "p" {
  count = var.open ? 1 : 0
  statement {
    actions = ["*"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "p" {
  count = var.open ? 1 : 0
  role = aws_iam_role.ci.id
  policy = data.aws_iam_policy_document.p[0].json
}
variable "ci" {
  type    = bool
  default = false
}
resource "aws_iam_role" "with_it" {
  count              = var.ci ? 1 : 0
  name               = "with-it"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "aws_iam_role_policy_attachment" "with_it" {
  count      = var.ci ? 1 : 0
  role       = aws_iam_role.with_it[0].name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
