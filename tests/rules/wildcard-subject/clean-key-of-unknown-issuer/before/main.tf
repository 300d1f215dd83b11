variable "issuer" {
  type = string
}

resource "aws_iam_openid_connect_provider" "this" {
  url            = var.issuer
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "deploy" {
  name                = "deploy"
  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.this.arn }
      Condition = {
        StringEquals = { "${replace(aws_iam_openid_connect_provider.this.url, "https://", "")}:aud" = "sts.amazonaws.com" }
        StringLike   = { "${replace(aws_iam_openid_connect_provider.this.url, "https://", "")}:sub" = "repo:acme/infra:ref:refs/heads/*" }
      }
    }]
  })
}
