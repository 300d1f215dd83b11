variable "oidc_provider" {
  type = string
}

variable "oidc_provider_arn" {
  type = string
}

resource "aws_iam_role" "logs" {
  name = "logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.oidc_provider_arn }
      Condition = {
        StringLike = { "${var.oidc_provider}:sub" = "system:serviceaccount:*:*" }
      }
    }]
  })
}

resource "aws_iam_role" "crossplane" {
  name = "crossplane"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.oidc_provider_arn }
      Condition = {
        StringLike = { "${var.oidc_provider}:sub" = "system:serviceaccount:crossplane:provider-aws-*" }
      }
    }]
  })
}
