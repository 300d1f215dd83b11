resource "aws_iam_policy" "reads_all" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:Scan"]
      Resource = [
        "arn:aws:dynamodb:*:*:table/terraform-locks",
        "arn:aws:dynamodb:*:*:table/*-terraform-locks",
      ]
    }]
  })
}

resource "aws_iam_policy" "makes" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["dynamodb:PutItem", "dynamodb:DeleteTable"], Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/octo-tf-lock" }]
  })
}

resource "aws_iam_policy" "all" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/tfstate-lock" }]
  })
}

resource "aws_iam_policy" "of_others" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["dynamodb:PutItem", "dynamodb:DeleteItem"], Resource = "arn:aws:dynamodb:*:*:table/*-terraform-locks" }]
  })
}

resource "aws_iam_policy" "of_all" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "TerraformLock", Effect = "Allow", Action = "dynamodb:*Item", Resource = "arn:aws:dynamodb:*:*:table/*" }]
  })
}
