variable "trust_file" {
  default = "policies/trust.json.tpl"
}

variable "policy_file" {
  default = "policies/deploy.json"
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = templatefile("${path.module}/${var.trust_file}", { repository = "acme/shop" })
}

resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  policy = file("${path.module}/${var.policy_file}")
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.deploy.arn
}
