locals {
  policies = [for file in fileset(path.module, "policies/*.json") : trimsuffix(basename(file), ".json")]

  additional = merge({
    "atlantis" = {
      policy = "arn:aws:iam::aws:policy/AdministratorAccess"
    }
    # "old-atlantis" = { policy = "arn:aws:iam::aws:policy/AdministratorAccess" }
    "people" = {
      policy = "arn:aws:iam::aws:policy/PowerUserAccess"
    }
  })
}

resource "aws_iam_role" "this" {
  for_each           = toset(concat(local.policies, keys(local.additional)))
  name               = "pod-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.pods.json
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = local.additional
  role       = aws_iam_role.this[each.key].name
  policy_arn = each.value.policy
}

data "aws_iam_policy_document" "pods" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}
