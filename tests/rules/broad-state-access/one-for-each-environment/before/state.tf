terraform {
  backend "s3" {
    bucket       = "acme-state"
    key          = "live/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}

resource "aws_iam_role_policy" "state" {
  for_each = toset(["test", "live"])

  role = "${each.key}-apply"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "arn:aws:s3:::acme-state/${each.key}/*"
    }]
  })
}

resource "aws_iam_role_policy" "spared" {
  for_each = toset(["live", "test"])

  role = "${each.key}-plan"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:DeleteObject"
        Resource = "arn:aws:s3:::acme-state/${each.key}/*"
      },
      {
        Effect   = "Deny"
        Action   = "s3:DeleteObject"
        Resource = "arn:aws:s3:::acme-state/${each.key}/*.tfstate"
      },
    ]
  })
}
