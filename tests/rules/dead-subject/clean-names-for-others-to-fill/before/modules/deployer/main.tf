variable "owner" {
  type    = string
  default = ""
}

variable "name" {
  type    = string
  default = ""
}

variable "people" {
  type    = list(string)
  default = []
}

variable "pipelines" {
  type    = bool
  default = true
}

locals {
  pipelines = var.pipelines && var.owner != ""
}

resource "aws_iam_role" "deployer" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.pipelines ? [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:${var.owner}/${var.name}:ref:refs/heads/main"
          }
        }
      }] : [],
      length(var.people) > 0 ? [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = var.people }
      }] : []
    )
  })
}
