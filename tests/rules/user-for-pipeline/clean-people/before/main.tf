resource "aws_iam_user" "cicero" {
  name = "cicero"
}

resource "aws_iam_user_policy_attachment" "cicero" {
  user       = aws_iam_user.cicero.name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_user_login_profile" "ann" {
  user = "ann"
}
