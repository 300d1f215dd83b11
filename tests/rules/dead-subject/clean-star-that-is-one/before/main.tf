variable "owner" { type = string }

variable "pattern" { type = string }

variable "provider_arn" { type = string }

# under `StringLike`, in a Deny, and where nothing says that it is a subject
resource "aws_iam_role" "deploy" {
  name = "deploy"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = var.provider_arn }
        Condition = {
          StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
          StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:${var.owner}/app:ref:refs/tags/v*" }
        }
      },
      {
        Effect    = "Deny"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = var.provider_arn }
        Condition = {
          StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:${var.owner}/app:ref:refs/heads/*" }
        }
      },
    ]
  })
}

resource "aws_iam_role" "other" {
  name = "other"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = [var.pattern, "repo:${var.owner}/app:environment:production"]
        }
        StringNotEquals = { "token.actions.githubusercontent.com:sub" = "repo:${var.owner}/app:*" }
      }
    }]
  })
}
