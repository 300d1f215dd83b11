module "wheel" {
  source = "./modules/provider"
  url    = "https://token.actions.githubusercontent.com"
}

# nobody but AWS knows what this one's issuer is
resource "aws_eks_cluster" "main" {
  name = "main"
}

module "cluster" {
  source = "./modules/provider"
  url    = aws_eks_cluster.main.identity[0].oidc[0].issuer
}

# a module that is not here
module "elsewhere" {
  source = "octo-org/issuer/aws"
  url    = "https://token.actions.githubusercontent.com"
}

module "main" {
  source = "./modules/who"
  branch = "main"
}

# what the first call passes is not what the second one does
module "any" {
  source = "./modules/who"
  branch = "release-*"
}

locals {
  trusts = {
    wheel     = { issuer = module.wheel.arn, host = module.wheel.host, subject = module.main.subject }
    cluster   = { issuer = module.cluster.arn, host = module.cluster.host, subject = "system:serviceaccount:apps:shop" }
    elsewhere = { issuer = module.elsewhere.arn, host = module.elsewhere.host, subject = "x:acme/*" }
    any       = { issuer = module.wheel.arn, host = module.wheel.host, subject = module.any.subject }
  }
}

resource "aws_iam_role" "each" {
  for_each = local.trusts
  name     = each.key
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = each.value.issuer }
      Condition = {
        StringEquals = { "${each.value.host}:aud" = "sts.amazonaws.com" }
        StringLike   = { "${each.value.host}:sub" = each.value.subject }
      }
    }]
  })
}
