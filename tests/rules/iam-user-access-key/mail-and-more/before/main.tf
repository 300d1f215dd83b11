resource "aws_iam_access_key" "app" {
  user = "app"
}

output "secret" {
  value     = aws_iam_access_key.app.secret
  sensitive = true
}

output "smtp_password" {
  value     = aws_iam_access_key.app.ses_smtp_password_v4
  sensitive = true
}
