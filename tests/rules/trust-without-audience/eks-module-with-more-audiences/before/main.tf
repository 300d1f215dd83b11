module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.0"

  cluster_name             = "apps"
  openid_connect_audiences = ["vault"]
}

resource "aws_iam_role" "apps" {
  name = "apps"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = module.eks.oidc_provider_arn }
      Condition = { StringEquals = { "${module.eks.oidc_provider}:sub" = "system:serviceaccount:apps:shop" } }
    }]
  })
}
