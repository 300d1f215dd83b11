terraform {
  backend "s3" {
    bucket = "acme-terraform"
    key    = "site"
    region = "eu-west-1"
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org/octo-repo:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "media" {
  name               = "media"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "media" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::acme-media-*", "arn:aws:s3:::acme-media-*/*"]
  }
}

resource "aws_iam_role_policy" "media" {
  role   = aws_iam_role.media.id
  policy = data.aws_iam_policy_document.media.json
}

resource "aws_iam_role" "objects" {
  name               = "objects"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "objects" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::acme-*/media/*"]
  }
}

resource "aws_iam_role_policy" "objects" {
  role   = aws_iam_role.objects.id
  policy = data.aws_iam_policy_document.objects.json
}

resource "aws_iam_role" "spared" {
  name               = "spared"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "spared" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::acme-*", "arn:aws:s3:::acme-*/*"]
  }

  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::acme-terraform", "arn:aws:s3:::acme-terraform/*"]
  }
}

resource "aws_iam_role_policy" "spared" {
  role   = aws_iam_role.spared.id
  policy = data.aws_iam_policy_document.spared.json
}
