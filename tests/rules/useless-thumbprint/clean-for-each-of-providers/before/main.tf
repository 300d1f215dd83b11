# Only the cluster's own has any.
locals {
  providers = {
    cluster = {
      url         = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
      thumbprints = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
    }
    github = {
      url         = "https://token.actions.githubusercontent.com"
      thumbprints = []
    }
  }
}

resource "aws_iam_openid_connect_provider" "all" {
  for_each        = local.providers
  url             = each.value.url
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = each.value.thumbprints
}
