module "here" {
  source = "./modules/provider"
  url    = "https://token.actions.githubusercontent.com"
}

module "more" {
  source = "./modules/issuers"
}

module "who" {
  source = "./modules/who"
}

resource "aws_iam_role" "first" {
  name = "first"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = module.here.arn }
      Condition = {
        StringEquals = { "${module.here.host}:aud" = one(module.here.audiences) }
        StringLike   = { "${module.here.host}:sub" = "repo:${module.who.owner}/*" }
      }
    }]
  })
}

data "aws_iam_policy_document" "second" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.more.arns["b"]]
    }
    condition {
      test     = "StringEquals"
      variable = "${module.more.second.host}:aud"
      values   = module.more.second.audiences
    }
    condition {
      test     = "StringLike"
      variable = "${module.more.second.host}:sub"
      values   = ["project_path:${module.who.owner}/*:ref_type:branch:ref:main"]
    }
  }
}

resource "aws_iam_role" "second" {
  name               = "second"
  assume_role_policy = data.aws_iam_policy_document.second.json
}

module "wide" {
  source  = "./modules/role"
  name    = "wide"
  issuer  = module.here.arn
  host    = module.here.host
  subject = module.who.all.everything
}

module "narrow" {
  source  = "./modules/role"
  name    = "narrow"
  issuer  = module.here.arn
  host    = module.here.host
  subject = module.who.all["one"]
}
