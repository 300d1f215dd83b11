variable "make_key" {
  type    = bool
  default = false
}
resource "aws_iam_access_key" "ci" {
  count = var.make_key ? 1 : 0
  user  = "ci"
}
