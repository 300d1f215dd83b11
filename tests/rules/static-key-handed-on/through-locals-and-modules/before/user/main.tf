resource "aws_iam_access_key" "app" {
  user = "app"
}

output "id" {
  value = aws_iam_access_key.app.id
}

output "secret" {
  value     = aws_iam_access_key.app.secret
  sensitive = true
}
