locals {
  environment = {
    AWS_ACCESS_KEY_ID     = var.access_key_id
    AWS_SECRET_ACCESS_KEY = var.secret_access_key
  }

  bucket = {
    AWS_ACCESS_KEY_ID     = var.access_key_id
    AWS_SECRET_ACCESS_KEY = var.secret_access_key
    AWS_ENDPOINT_URL      = "https://acme.r2.cloudflarestorage.com"
  }

  session = {
    AWS_ACCESS_KEY_ID     = var.access_key_id
    AWS_SECRET_ACCESS_KEY = var.secret_access_key
    AWS_SESSION_TOKEN     = var.session_token
  }
}

variable "access_key_id" {}

variable "secret_access_key" {}

variable "session_token" {}

# looked at, picked from, or hashed: the key is not handed on
resource "aws_lambda_function" "app" {
  function_name    = "app-${length(local.environment)}"
  source_code_hash = sha256(jsonencode(local.environment))

  environment {
    # variables = local.environment
    variables = { names = join(",", keys(local.environment)) }
  }
}

# for another service
resource "aws_lambda_function" "mirror" {
  function_name = "mirror"

  environment {
    variables = local.bucket
  }
}

# with a session's token
resource "aws_instance" "short" {
  user_data = jsonencode(local.session)
}
