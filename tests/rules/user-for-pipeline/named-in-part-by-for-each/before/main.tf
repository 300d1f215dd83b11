variable "account" {
  type = string
}

locals {
  admins = "${var.account}_admin"

  users = [
    { name = "${var.account}_person", groups = [local.admins] },
    { name = "${var.account}_CI", groups = [local.admins] },
  ]
}

resource "aws_iam_group" "admins" {
  name = local.admins
}

resource "aws_iam_user" "user" {
  for_each = { for user in local.users : user.name => user }
  name     = each.value.name
}

resource "aws_iam_user_group_membership" "user" {
  for_each = { for user in local.users : user.name => user }
  user     = aws_iam_user.user[each.key].name
  groups   = each.value.groups
}
