variable "actions" {
  type    = list(string)
  default = ["s3:GetObject"]
}

data "aws_iam_policy_document" "this" {
  statement {
    actions   = var.actions
    resources = ["*"]
  }
}

resource "aws_iam_policy" "this" {
  name   = "of-the-module"
  policy = data.aws_iam_policy_document.this.json
}

output "policy_arn" {
  value = aws_iam_policy.this.arn
}
