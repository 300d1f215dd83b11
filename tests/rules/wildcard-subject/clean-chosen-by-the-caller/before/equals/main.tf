variable "organisation" {
  type = string
}

variable "repositories" {
  type = list(object({
    name         = string
    environments = optional(list(string), [])
  }))
}

locals {
  subjects = {
    for repository in var.repositories : repository.name => (
      length(repository.environments) > 0
      ? [for one in repository.environments : "repo:${var.organisation}/${repository.name}:environment:${one}"]
      : ["repo:${var.organisation}/${repository.name}:*"]
    )
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = { for repository in var.repositories : repository.name => repository }

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = local.subjects[each.value.name]
    }
  }
}

resource "aws_iam_role" "deploy" {
  for_each           = { for repository in var.repositories : repository.name => repository }
  name               = "deploy-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
}
