data "aws_eks_cluster" "apps" {
  name = "apps"
}

resource "aws_eks_cluster" "own" {
  name     = "own"
  role_arn = "arn:aws:iam::111122223333:role/own"
}

locals {
  issuer = aws_eks_cluster.own.identity[0].oidc[0].issuer
}

resource "aws_iam_role" "apps" {
  name = "apps"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${replace(local.issuer, "https://", "")}" }
      Condition = {
        StringEquals = {
          "${data.aws_eks_cluster.apps.identity[0].oidc[0].issuer}:aud" = "sts.amazonaws.com"
          "${data.aws_eks_cluster.apps.identity[0].oidc[0].issuer}:sub" = "system:serviceaccount:apps:shop"
        }
      }
    }]
  })
}

module "role" {
  source = "./role"

  issuer = local.issuer
}
