resource "aws_iam_user" "deploy_user" {
  name = "${var.prefix}-deploy"
}

resource "aws_iam_user_login_profile" "deploy" {
  user = aws_iam_user.deploy_user.name
}

variable "prefix" {}
