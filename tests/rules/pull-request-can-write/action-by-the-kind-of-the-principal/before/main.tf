data "aws_caller_identity" "current" {}

module "ci" {
  source    = "./role"
  principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/token.actions.githubusercontent.com" }
  condition = {
    StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
    StringLike   = { "token.actions.githubusercontent.com:sub" = ["repo:octo-org/app:*"] }
  }
}

module "task" {
  source    = "./role"
  principal = { Service = "ecs-tasks.amazonaws.com" }
}
