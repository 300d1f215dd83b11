resource "aws_iam_access_key" "ci" {
  user = "ci"
}

output "credentials" {
  value     = { name = "ci", id = aws_iam_access_key.ci.id, secret = aws_iam_access_key.ci.secret }
  sensitive = true
}
