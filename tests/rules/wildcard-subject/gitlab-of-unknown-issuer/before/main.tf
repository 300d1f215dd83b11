variable "issuer" {
  type = string
}

variable "provider_arn" {
  type = string
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = {
        StringEquals = { "${var.issuer}:aud" = "https://gitlab.com" }
        StringLike   = { "${var.issuer}:sub" = "project_path:acme/*:ref_type:branch:ref:main" }
      }
    }]
  })
}
