variable "with_key" {
  type = bool
}

resource "aws_iam_access_key" "ci" {
  count = var.with_key ? 1 : 0
  user  = "ci"
}
