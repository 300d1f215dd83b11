resource "aws_eks_cluster" "this" {
  name     = "apps"
  role_arn = "arn:aws:iam::111122223333:role/apps"
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com", "vault"]
}

resource "aws_iam_role" "apps" {
  name = "apps"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
      Condition = {
        StringEquals = { "${aws_iam_openid_connect_provider.cluster.url}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_openid_connect_provider" "known" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
  client_id_list = ["sts.amazonaws.com", "vault"]
}

resource "aws_iam_role" "known" {
  name = "known"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE" }
      Condition = {
        StringEquals = {
          "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub" = "system:serviceaccount:apps:shop"
        }
      }
    }]
  })
}

resource "aws_iam_role" "bound" {
  name = "bound"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.known.arn }
      Condition = {
        StringEquals = {
          "${aws_iam_openid_connect_provider.known.url}:aud" = "sts.amazonaws.com"
          "${aws_iam_openid_connect_provider.known.url}:sub" = "system:serviceaccount:apps:shop"
        }
      }
    }]
  })
}
