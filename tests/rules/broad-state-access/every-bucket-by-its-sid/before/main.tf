resource "aws_iam_role_policy" "cicd" {
  name = "cicd"
  role = "cicd"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Site"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:DeleteObject"]
        Resource = "arn:aws:s3:::octo-site/*"
      },
      {
        Sid    = "TerraformState"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
          "s3:DeleteObject",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:DeleteItem",
        ]
        Resource = "*"
      },
    ]
  })
}

data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "TerraformBackend"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::*/*"]
  }
}

resource "aws_iam_policy" "plan" {
  name   = "plan"
  policy = data.aws_iam_policy_document.plan.json
}
