resource "aws_iam_access_k\u0065y" "ci" {
  user = "ci"
}
