resource "aws_iam_user" "app" {
  name = "app"
}

resource "aws_iam_access_key" "app" {
  user = aws_iam_user.app.name
}

module "app" {
  source = "./service"

  environment = [
    { name = "STAGE", value = "production" },
    { name = "AWS_ACCESS_KEY_ID", value = aws_iam_access_key.app.id },
    { name = "AWS_SECRET_ACCESS_KEY", value = aws_iam_access_key.app.secret },
  ]
}

module "mail" {
  source = "./service"

  secrets = [
    {
      name      = "AWS_ACCESS_KEY_ID"
      valueFrom = "${module.user.secret_arn}:access_key_id::"
    },
    {
      name      = "AWS_SECRET_ACCESS_KEY"
      valueFrom = "${module.user.secret_arn}:secret_access_key::"
    },
  ]
}

module "user" {
  source = "./user"
}

# The container keeps its state in another service.
module "elsewhere" {
  source = "./service"

  environment = [{ name = "AWS_ENDPOINT_URL", value = "https://fsn1.your-objectstorage.com" }]
  secrets = [
    { name = "AWS_ACCESS_KEY_ID", valueFrom = aws_ssm_parameter.id.arn },
    { name = "AWS_SECRET_ACCESS_KEY", valueFrom = aws_ssm_parameter.key.arn },
  ]
}

# No variables of the container.
module "reader" {
  source = "./service"

  readable = [
    { name = "AWS_ACCESS_KEY_ID", valueFrom = "arn:aws:ssm:eu-west-1:111111111111:parameter/app/id" },
    { name = "AWS_SECRET_ACCESS_KEY", valueFrom = "arn:aws:ssm:eu-west-1:111111111111:parameter/app/key" },
  ]
}

# This module runs no container.
module "names" {
  source = "./worker"

  secrets = [
    { name = "AWS_ACCESS_KEY_ID", valueFrom = "arn:aws:ssm:eu-west-1:111111111111:parameter/app/id" },
    { name = "AWS_SECRET_ACCESS_KEY", valueFrom = "arn:aws:ssm:eu-west-1:111111111111:parameter/app/key" },
  ]
}
