provider "aws" {}

module "deploy" {
  source             = "./modules/role"
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.pipelines.json
  custom             = true
  policy             = data.aws_iam_policy_document.everything_of_iam.json
}

module "task" {
  source             = "./modules/role"
  name               = "task"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

data "aws_iam_policy_document" "pipelines" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/infra:*"]
    }
  }
}

data "aws_iam_policy_document" "everything_of_iam" {
  statement {
    actions   = ["iam:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
