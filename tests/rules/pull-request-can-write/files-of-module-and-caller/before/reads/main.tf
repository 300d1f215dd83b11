module "deploy" {
  source     = "../role"
  name       = "reads"
  policy_arn = aws_iam_policy.deploy.arn
}

resource "aws_iam_policy" "deploy" {
  name   = "reads"
  policy = templatefile("${path.module}/reads-policy.tpl", { service = var.service })
}
