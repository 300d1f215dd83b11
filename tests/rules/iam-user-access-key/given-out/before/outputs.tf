output "key_id" {
  value = aws_iam_access_key.ci.id
}

output "key" {
  value     = aws_iam_access_key.ci.secret
  sensitive = true
}

output "keys" {
  value     = { for name, key in aws_iam_access_key.each : name => { id = key.id, secret = key.secret } }
  sensitive = true
}

output "encrypted_key" {
  value = aws_iam_access_key.encrypted.encrypted_secret
}
