resource "aws_iam_access_key" "ci" {
  user = "ci"
  pgp_key = "keybase:ci"
}

output "key_id" {
  value = aws_iam_access_key.ci.id
}

output "secret" {
  value     = aws_iam_access_key.ci.encrypted_secret
  sensitive = true
}
