resource "aws_iam_user" "person" {
  name = "person"
}

data "aws_iam_access_keys" "person" {
  user = aws_iam_user.person.name
}
