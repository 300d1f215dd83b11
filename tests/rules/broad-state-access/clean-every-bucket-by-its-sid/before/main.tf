resource "aws_iam_policy" "lists" {
  name = "lists"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "TerraformState", Effect = "Allow", Action = ["s3:ListAllMyBuckets", "s3:GetObject", "s3:PutObject", "dynamodb:ListTables"], Resource = "*" },
    ]
  })
}

resource "aws_iam_policy" "machines" {
  name = "machines"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "StateMachines", Effect = "Allow", Action = ["states:*", "s3:DeleteObject"], Resource = "*" },
    ]
  })
}

resource "aws_iam_policy" "spared" {
  name = "spared"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "TerraformState", Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "*" },
      { Sid = "Spared", Effect = "Deny", Action = "s3:DeleteObject", Resource = "*" },
    ]
  })
}

resource "aws_iam_policy" "tagged" {
  name = "tagged"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TerraformState"
        Effect    = "Allow"
        Action    = ["s3:GetObject", "s3:DeleteObject"]
        Resource  = "*"
        Condition = { StringEquals = { "s3:ExistingObjectTag/of" = "octo" } }
      },
    ]
  })
}

resource "aws_s3_bucket_policy" "states" {
  bucket = "octo-things"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "TerraformState", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/plan" }, Action = "s3:*", Resource = "*" },
    ]
  })
}
