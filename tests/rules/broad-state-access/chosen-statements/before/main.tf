variable "roles" {
  type = map(object({ level = string }))
}

locals {
  statements = {
    plan = [
      { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::octo-terraform-state/*"] },
    ]
    apply = [
      { actions = ["ec2:*"], resources = ["*"] },
      { actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], resources = ["arn:aws:s3:::octo-terraform-state/*"] },
    ]
  }
}

data "aws_iam_policy_document" "ci" {
  for_each = var.roles

  dynamic "statement" {
    for_each = local.statements[each.value.level]
    content {
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

resource "aws_iam_role_policy" "ci" {
  for_each = var.roles

  role   = each.key
  policy = data.aws_iam_policy_document.ci[each.key].json
}
