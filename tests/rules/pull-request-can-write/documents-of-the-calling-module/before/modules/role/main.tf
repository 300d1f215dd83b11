variable "name" {
  type = string
}

variable "assume_role_policy" {
  type = string
}

variable "custom" {
  type    = bool
  default = false
}

variable "policy" {
  type    = string
  default = ""
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = var.assume_role_policy
}

resource "aws_iam_policy" "custom" {
  count  = var.custom ? 1 : 0
  name   = var.name
  policy = var.policy
}

resource "aws_iam_role_policy_attachment" "custom" {
  count      = var.custom ? 1 : 0
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.custom[0].arn
}
