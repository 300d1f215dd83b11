module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.0"
  count   = 1

  cluster_name = "apps"
}

resource "aws_iam_role" "apps" {
  name = "apps"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = module.eks[0].oidc_provider_arn }
      Condition = {
        StringEquals = { "${module.eks[0].cluster_oidc_issuer_url}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}
