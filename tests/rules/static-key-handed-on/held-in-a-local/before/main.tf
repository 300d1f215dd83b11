resource "aws_lambda_function" "app" {
  function_name = "app"

  environment {
    variables = local.environment
  }
}

resource "aws_instance" "app" {
  user_data = local.script
}

resource "terraform_data" "app" {
  triggers_replace = sha256(local.compose)

  provisioner "file" {
    destination = "compose.yml"
    content     = local.compose
  }
}
