resource "aws_iam_access_key" "users" {
  for_each = toset(["a", "b"])
  user     = each.key
}
