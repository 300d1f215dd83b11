resource "aws_iam_policy" "lock" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::acme-terraform-state/*" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-terraform-state/*.tflock" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-terraform-state/live.tfstate.tflock" },
    ]
  })
}

resource "aws_iam_policy" "spared" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "arn:aws:s3:::acme-tfstate/*" },
      { Effect = "Deny", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-tfstate/*" },
    ]
  })
}

resource "aws_iam_policy" "others" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::acme-statements/*" },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::united-states-maps/*" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-terraform-statements/*" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-terraform-state-machine/*" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme-tfstate-access-logs/*" },
    ]
  })
}
