variable "bitbucket_issuer" { type = string }
variable "bitbucket_audience" { type = string }
variable "bitbucket_provider_arn" { type = string }
variable "bitbucket_claim" { type = string }
variable "cluster_issuer" { type = string }
variable "subjects" { type = list(string) }

locals {
  bitbucket = trimprefix(var.bitbucket_issuer, "https://")
}

data "aws_iam_policy_document" "asks" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.bitbucket_provider_arn]
    }

    condition {
      test     = "StringLike"
      variable = "${local.bitbucket}:sub"
      values   = var.subjects
    }

    condition {
      test     = "StringEquals"
      variable = "${local.bitbucket}:aud"
      values   = [var.bitbucket_audience]
    }
  }
}

data "aws_iam_policy_document" "may_ask" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.bitbucket_provider_arn]
    }

    condition {
      test     = "StringLike"
      variable = "${local.bitbucket}:sub"
      values   = var.subjects
    }

    condition {
      test     = "StringEquals"
      variable = "${local.bitbucket}:${var.bitbucket_claim}"
      values   = [var.bitbucket_audience]
    }
  }
}

data "aws_iam_policy_document" "cluster" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/${var.cluster_issuer}"]
    }

    condition {
      test     = "StringLike"
      variable = "${var.cluster_issuer}:sub"
      values   = var.subjects
    }
  }
}

resource "aws_iam_role" "asks" {
  name               = "asks"
  assume_role_policy = data.aws_iam_policy_document.asks.json
}

resource "aws_iam_role" "may_ask" {
  name               = "may-ask"
  assume_role_policy = data.aws_iam_policy_document.may_ask.json
}

resource "aws_iam_role" "cluster" {
  name               = "cluster"
  assume_role_policy = data.aws_iam_policy_document.cluster.json
}
