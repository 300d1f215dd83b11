output "access_key_id" {
  value = aws_iam_access_key.ci.id
}

output "secret_access_key" {
  value     = aws_iam_access_key.ci.secret
  sensitive = true
}

output "drift_access_key_id" {
  value = aws_iam_access_key.drift.id
}

output "drift_secret_access_key" {
  value     = aws_iam_access_key.drift.secret
  sensitive = true
}
