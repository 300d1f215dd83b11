resource "aws_iam_policy" "wildcards" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "arn:aws:s3:::octo-reports-*/*" },
      {
        Effect = "Allow"
        Action = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = [
          "arn:aws:s3:::octo-terraform-state-*",
          "arn:aws:s3:::octo-terraform-state-*/*",
        ]
      },
    ]
  })
}

resource "aws_iam_policy" "everybodys" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Delete*", Resource = "arn:aws:s3:::*-terraform-state-*/*" }]
  })
}

resource "aws_iam_policy" "apart" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*Object", Resource = "arn:aws:s3:::octo-tofu-demo-state/demo/*" }]
  })
}

variable "tf_state_bucket" {}

resource "aws_iam_policy" "variable" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::${var.tf_state_bucket}/*" }]
  })
}
