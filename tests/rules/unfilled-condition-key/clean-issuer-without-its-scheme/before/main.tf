data "aws_eks_cluster" "apps" {
  name = "apps"
}

resource "aws_iam_openid_connect_provider" "apps" {
  url            = data.aws_eks_cluster.apps.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_openid_connect_provider" "apps" {
  url = data.aws_eks_cluster.apps.identity[0].oidc[0].issuer
}

module "eks" {
  source = "terraform-aws-modules/eks/aws"
}

module "cluster" {
  source = "git::https://git.example.com/modules/cluster.git"
}

locals {
  issuer = data.aws_eks_cluster.apps.identity[0].oidc[0].issuer
}

resource "aws_iam_role" "provider_url" {
  name = "provider-url"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${aws_iam_openid_connect_provider.apps.url}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "looked_up_url" {
  name = "looked-up-url"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${data.aws_iam_openid_connect_provider.apps.url}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "replaced" {
  name = "replaced"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${replace(data.aws_eks_cluster.apps.identity[0].oidc[0].issuer, "https://", "")}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "prefix_trimmed" {
  name = "prefix-trimmed"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${trimprefix(data.aws_eks_cluster.apps.identity[0].oidc[0].issuer, "https://")}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "split_at_slashes" {
  name = "split-at-slashes"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${split("//", data.aws_eks_cluster.apps.identity[0].oidc[0].issuer)[1]}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "element_of_split" {
  name = "element-of-split"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${element(split("https://", local.issuer), 1)}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "found_by_regex" {
  name = "found-by-regex"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${regex("^https://(.*)$", local.issuer)[0]}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "cut_off" {
  name = "cut-off"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${substr(local.issuer, 8, -1)}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "joined" {
  name = "joined"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${join("/", slice(split("/", local.issuer), 2, 5))}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "module_output" {
  name = "module-output"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${module.eks.oidc_provider}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "module_issuer" {
  name = "module-issuer"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${replace(module.eks.cluster_oidc_issuer_url, "https://", "")}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "own_module" {
  name = "own-module"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = {
        StringEquals = { "${module.cluster.cluster_oidc_issuer_url}:sub" = "system:serviceaccount:apps:shop" }
      }
    }]
  })
}

resource "aws_iam_role" "whole_document" {
  name = "whole-document"

  assume_role_policy = replace(jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.apps.arn }
      Condition = { StringEquals = { "${local.issuer}:sub" = "system:serviceaccount:apps:shop" } }
    }]
  }), "https://", "")
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.apps.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:apps:shop"]
    }
  }
}

resource "aws_iam_role" "data_source" {
  name               = "data-source"
  assume_role_policy = replace(data.aws_iam_policy_document.trust.json, "https://", "")
}
