variable "name" {
  type    = string
  default = "demo"
}

resource "aws_iam_user" "github_actions" {
  name = var.name
}

resource "aws_iam_user_policy_attachment" "github_actions" {
  user       = aws_iam_user.github_actions.name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}
