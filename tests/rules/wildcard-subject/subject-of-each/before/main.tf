variable "roles" {
  default = [
    { name = "deploy", branch = "main" },
    { name = "read", branch = null },
  ]
}

variable "prefix" {
  default = "repo:octo-org/"
}

locals {
  roles = {
    for role in var.roles : role.name => {
      subject = role.branch != null ? (
        "repo:octo-org/infra:ref:refs/heads/${role.branch}"
        ) : (
        "repo:octo-org/*:*"
      )
    }
  }
}

resource "aws_iam_role" "each" {
  for_each = local.roles

  name = each.key
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = each.value.subject }
      }
    }]
  })
}

# Put together of parts, so it stands where that is done.
resource "aws_iam_role" "joined" {
  name = "joined"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = join("", [var.prefix, "*:*"]) }
      }
    }]
  })
}
