resource "aws_iam_role" "ship" {
  name = "ship"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:acme/shop:environment:live"
        }
      }
    }]
  })
}

data "aws_iam_policy_document" "everything" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

module "everything" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-policy"
  version = "~> 5.0"
  name    = "everything"
  policy  = data.aws_iam_policy_document.everything.json
}

module "bucket" {
  source = "terraform-aws-modules/s3-bucket/aws"
  policy = data.aws_iam_policy_document.everything.json
}

resource "aws_iam_role_policy_attachment" "ship" {
  role       = aws_iam_role.ship.name
  policy_arn = module.everything.arn
}
