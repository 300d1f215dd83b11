resource "aws_iam_access_key" "ci" {
  user = "ci"
  status = "Inactive"
}

output "key_id" {
  value = aws_iam_access_key.ci.id
}

output "secret" {
  value     = aws_iam_access_key.ci.secret
  sensitive = true
}
