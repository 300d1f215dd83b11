resource "aws_iam_role" "path" {
  name = "path"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/gitlab.com" }
      Condition = {
        StringEquals = { "gitlab.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "gitlab.com:sub" = "project_path:acme/infra:*:main" }
      }
    }]
  })
}

resource "aws_iam_role" "id" {
  name = "id"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/gitlab.com" }
      Condition = {
        StringEquals = { "gitlab.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "gitlab.com:sub" = "project_id:7*" }
      }
    }]
  })
}

resource "aws_iam_role" "begun" {
  name = "begun"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/gitlab.com" }
      Condition = {
        StringEquals = { "gitlab.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "gitlab.com:sub" = "project*" }
      }
    }]
  })
}

resource "aws_iam_role" "any" {
  name = "any"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/gitlab.com" }
      Condition = {
        StringEquals = { "gitlab.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "gitlab.com:sub" = "*:acme/infra:ref_type:branch:ref:main" }
      }
    }]
  })
}

