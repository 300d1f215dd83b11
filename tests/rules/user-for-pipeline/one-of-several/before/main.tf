locals {
  users = ["mail", "github-deploy"]
}

resource "aws_iam_user" "of_programs" {
  for_each = toset(local.users)
  name     = each.key
}

resource "aws_iam_user_policy_attachment" "deploy" {
  user       = "github-deploy"
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}
