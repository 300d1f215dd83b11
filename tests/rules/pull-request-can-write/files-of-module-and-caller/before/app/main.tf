module "deploy" {
  source     = "../role"
  name       = "app"
  policy_arn = aws_iam_policy.deploy.arn
}

resource "aws_iam_policy" "deploy" {
  name   = "app"
  policy = templatefile("${path.module}/app-policy.tpl", { service = var.service })
}
