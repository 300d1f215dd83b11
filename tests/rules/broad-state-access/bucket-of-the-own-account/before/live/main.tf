terraform {
  backend "s3" {
    bucket       = "octo-state-222222222222"
    key          = "live.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "state" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::octo-state-${data.aws_caller_identity.current.account_id}"]
  }
}

resource "aws_iam_policy" "state" {
  name   = "state"
  policy = data.aws_iam_policy_document.state.json
}
