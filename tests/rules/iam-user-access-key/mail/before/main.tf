resource "aws_iam_user" "mail" {
  name = "mail"
}

resource "aws_iam_access_key" "mail" {
  user = aws_iam_user.mail.name
}

output "smtp_password" {
  value     = aws_iam_access_key.mail.ses_smtp_password_v4
  sensitive = true
}
