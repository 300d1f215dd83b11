resource "aws_iam_policy" "state" {
  name = "terraform-state-and-plan"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:Get*", "s3:List*", "s3:PutObject"], Resource = "*" },
      { Effect = "Allow", Action = ["dynamodb:Describe*", "dynamodb:ListTables"], Resource = "*" },
    ]
  })
}

resource "aws_iam_policy" "deploy" {
  name = "terraform-state-and-deploy"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:*", "dynamodb:*"], Resource = "*" },
      { Effect = "Allow", Action = ["lambda:*"], Resource = "*" },
    ]
  })
}

resource "aws_iam_policy" "all_but_some" {
  name = "terraform-state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", NotAction = ["iam:*"], Resource = "*" },
    ]
  })
}

resource "aws_s3_bucket_policy" "state" {
  bucket = "octo-things"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/plan" }, Action = "s3:*", Resource = "*" },
    ]
  })
}
