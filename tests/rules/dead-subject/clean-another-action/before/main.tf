locals {
  github = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
  bound = {
    StringEquals = {
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = "repo:octo-org/infra:ref:refs/heads/main"
    }
  }
}

variable "actions" { type = list(string) }

resource "aws_iam_role" "beside_another" {
  name = "beside-another"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Federated = local.github }, Condition = local.bound },
      { Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = local.github }, Condition = local.bound },
    ]
  })
}

resource "aws_iam_role" "for_others_too" {
  name = "for-others-too"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::111111111111:role/hub", Federated = local.github }
      Condition = local.bound
    }]
  })
}

resource "aws_iam_role" "starred" {
  name = "starred"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole*", Principal = { Federated = local.github }, Condition = local.bound }]
  })
}

resource "aws_iam_role" "both" {
  name = "both"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]
      Principal = { Federated = local.github }
      Condition = local.bound
    }]
  })
}

resource "aws_iam_role" "whatever_is_passed" {
  name = "whatever-is-passed"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = concat(["sts:AssumeRole"], var.actions), Principal = { Federated = local.github }, Condition = local.bound }]
  })
}

resource "aws_iam_role" "tagged" {
  name = "tagged"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = local.github }, Condition = local.bound },
      { Effect = "Allow", Action = "sts:TagSession", Principal = { Federated = local.github }, Condition = local.bound },
      { Effect = "Deny", Action = "sts:AssumeRole", Principal = { Federated = local.github } },
    ]
  })
}

resource "aws_iam_role" "machines" {
  name = "machines"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111111111111:root" } },
    ]
  })
}
