locals {
  users = ["forms-runner", "chat-bot", "home-automation", "actions", "builder"]
}

resource "aws_iam_user" "programs" {
  for_each = toset(local.users)
  name     = each.key
}

resource "aws_iam_group_membership" "programs" {
  name  = "programs"
  group = "programs"
  users = [for user in aws_iam_user.programs : user.name]
}

resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_group_membership" "others" {
  name  = "others"
  group = "others"
  users = ["cicero", aws_iam_user.programs["chat-bot"].name]
}
