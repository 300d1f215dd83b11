module "deploy" {
  source     = "../inline"
  policy_arn = aws_iam_policy.deploy.arn
}

resource "aws_iam_policy" "deploy" {
  name   = "web"
  policy = file("${path.module}/web-policy.json")
}
