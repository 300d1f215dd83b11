data "aws_caller_identity" "me" {}

resource "aws_iam_role" "open" {
  name = "open"
  assume_role_policy = templatefile("${path.module}/trust.json.tpl", {
    account  = data.aws_caller_identity.me.account_id
    subjects = ["repo:octo-org/*", "repo:octo-org/shop:environment:prod"]
  })
}

# Exact: nothing is found here.
resource "aws_iam_role" "exact" {
  name = "exact"
  assume_role_policy = templatefile("${path.module}/trust.json.tpl", {
    account  = data.aws_caller_identity.me.account_id
    subjects = ["repo:octo-org/shop:environment:prod"]
  })
}
