variable "account" {
  default = ""
}

locals {
  pipelines = {
    Effect    = "Allow"
    Action    = "sts:AssumeRoleWithWebIdentity"
    Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
    Condition = { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }
  }

  with_people = setunion([local.pipelines], var.account != "" ? [{
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { AWS = "arn:aws:iam::${var.account}:root" }
    Condition = {}
  }] : [])

  service = {
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { Service = "ec2.amazonaws.com" }
  }
}

resource "aws_iam_role" "union" {
  name = "union"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.with_people
  })
}

resource "aws_iam_role" "second" {
  name = "second"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([local.service], [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Condition = { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }
      },
    ])
  })
}

resource "aws_iam_role" "elsewhere" {
  name = "elsewhere"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.service, local.elsewhere]
  })
}
