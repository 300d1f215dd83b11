terraform {
  source = "git::https://git.octo.example/modules//role?ref=v1.0.0"
}

inputs = {
  name = "ci"
  policies = {
    terraform-backend = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow"
        Action   = "s3:*"
        Resource = ["arn:aws:s3:::octo-tfstate", "arn:aws:s3:::octo-tfstate/*"]
      }]
    })
  }
}
