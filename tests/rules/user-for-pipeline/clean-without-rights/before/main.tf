resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_user_policy_attachment" "other" {
  user       = aws_iam_user.ci-reports.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
