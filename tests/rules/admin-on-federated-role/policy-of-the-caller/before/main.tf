data "aws_iam_policy_document" "ship" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "ship" {
  name   = "ship"
  policy = data.aws_iam_policy_document.ship.json
}

module "ship" {
  source   = "./modules/role"
  policies = [aws_iam_policy.ship.arn]
}
