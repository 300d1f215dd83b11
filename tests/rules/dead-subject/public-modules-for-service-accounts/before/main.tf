variable "ns" { type = list(string) }
locals { accounts = ["a:b", "c:d"] }
resource "aws_iam_openid_connect_provider" "eks" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
  client_id_list = ["sts.amazonaws.com"]
}
module "wild" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "w"
  assume_role_condition_test = "StringLike"
  oidc_providers = { main = { provider_arn = aws_iam_openid_connect_provider.eks.arn, namespace_service_accounts = ["*:*"] } }
}
module "dead" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "w2"
  oidc_providers = { main = { provider_arn = aws_iam_openid_connect_provider.eks.arn, namespace_service_accounts = ["foo:*"] } }
}
module "loop" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  for_each = toset(["x", "y"])
  role_name = each.key
  oidc_providers = { main = { provider_arn = var.arn, namespace_service_accounts = [for n in var.ns : "${n}:${each.key}"] } }
}
module "loop2" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  name = "q"
  oidc_providers = { main = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = local.accounts }, b = var.other }
}
module "none" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  oidc_providers = var.all
}
module "bad" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  oidc_providers = { main = { provider_arn = null }, x = {provider_arn = var.p, namespace_service_accounts = var.ns } }
}
