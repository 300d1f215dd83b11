data "aws_region" "current" {}

variable "host" {}

locals {
  trusted = {
    own      = "oidc.eks.${data.aws_region.current.name}.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
    any      = "${var.host}.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
    china    = "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
    on_s3    = "acme-oidc.s3.${data.aws_region.current.name}.amazonaws.com/id/cluster"
    dual     = "oidc-eks.${data.aws_region.current.name}.api.aws/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
    identity = "cognito-identity.amazonaws.com"
  }
}

resource "aws_iam_role" "controller" {
  for_each = local.trusted
  name     = each.key

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${each.value}" }
      Condition = {
        StringEquals = {
          "${each.value}:aud" = "sts.amazonaws.com"
          "${each.value}:sub" = "system:serviceaccount:kube-system:controller"
        }
      }
    }]
  })
}
