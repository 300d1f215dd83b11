data "aws_iam_policy_document" "atlantis" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::*:role/deploy"]
  }
}
