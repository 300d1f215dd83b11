resource "aws_iam_role" "ci" {
  name = "ci"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/code.acme.example" }
      Condition = { StringLike = { "code.acme.example:sub" = "project_path:acme/shop:ref_type:branch:ref:main" } }
    }]
  })
}

resource "aws_iam_role" "nobody_knows_whose" {
  name = "other"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/login.acme.example" }
      Condition = { StringLike = { "login.acme.example:sub" = "client:shop" } }
    }]
  })
}
