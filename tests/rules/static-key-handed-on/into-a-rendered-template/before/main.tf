resource "aws_iam_access_key" "runner" {
  user = "runner"
}

data "template_file" "register" {
  template = file("${path.module}/register.sh")

  vars = {
    access_key = aws_iam_access_key.runner.id
    secret_key = aws_iam_access_key.runner.secret
    bucket     = "octo-cache"
  }
}

data "template_file" "welcome" {
  template = file("${path.module}/welcome.sh")

  vars = {
    user = aws_iam_access_key.runner.user
  }
}
