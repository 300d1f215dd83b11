data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

variable "cluster_id" {}

resource "aws_iam_role" "controller" {
  name = "controller"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${data.aws_region.current.name}.amazonaws.com/id/${var.cluster_id}" }
      Condition = {
        StringEquals = {
          "oidc.eks.${data.aws_region.current.name}.amazonaws.com/id/${var.cluster_id}:aud" = "sts.amazonaws.com"
          "oidc.eks.${data.aws_region.current.name}.amazonaws.com/id/${var.cluster_id}:sub" = "system:serviceaccount:kube-system:controller"
        }
      }
    }]
  })
}
