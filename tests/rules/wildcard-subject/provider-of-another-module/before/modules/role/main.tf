variable "name" {}
variable "issuer" {}
variable "host" {}
variable "subject" {}

resource "aws_iam_role" "this" {
  name = var.name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.issuer }
      Condition = {
        StringEquals = { "${var.host}:aud" = "sts.amazonaws.com" }
        StringLike   = { "${var.host}:sub" = var.subject }
      }
    }]
  })
}
