variable "name" {
  type = string
}

resource "aws_iam_user" "iac_runner" {
  name = var.name
}

resource "aws_iam_group" "infra" {
  name = "infra"
}

resource "aws_iam_group_membership" "infra" {
  name  = "infra"
  group = aws_iam_group.infra.name
  users = ["${aws_iam_user.iac_runner.name}", "release-bot", "ann"]
}

resource "aws_iam_user" "publisher" {
  name = "release-bot"
}

resource "aws_iam_user" "ann" {
  name = "ann"
}
