module "atlantis" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "5.18.0"
  role_name = "atlantis"
  role_policy_arns = {
    policy = data.aws_iam_policy.admin.arn
  }
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["atlantis:atlantis"]
    }
  }
}

data "aws_iam_policy" "admin" {
  name = "AdministratorAccess"
}

module "operator" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  version = "6.5.0"
  name    = "operator"
  policies = {
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
  }
  oidc_providers = {
    main = {
      provider_arn               = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
      namespace_service_accounts = ["operator:operator"]
    }
  }
}

module "unused" {
  source           = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  create_role      = false
  role_policy_arns = { admin = "arn:aws:iam::aws:policy/AdministratorAccess" }
  oidc_providers = {
    main = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = ["a:b"] }
  }
}

module "nobody" {
  source   = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  policies = { admin = "arn:aws:iam::aws:policy/AdministratorAccess" }
}

module "driver" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name             = "driver"
  attach_ebs_csi_policy = true
  oidc_providers = {
    main = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = ["kube-system:ebs-csi-controller-sa"] }
  }
}
