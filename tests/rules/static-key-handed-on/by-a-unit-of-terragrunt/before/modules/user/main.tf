resource "aws_iam_access_key" "app" {
  user = "app"
}

output "id" {
  value = aws_iam_access_key.app.id
}

output "credential" {
  value     = aws_iam_access_key.app.secret
  sensitive = true
}

output "all" {
  value = { user = "app", key = aws_iam_access_key.app.secret }
}
