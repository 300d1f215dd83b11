resource "aws_iam_role" "atlantis" {
  name = "atlantis"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC" }
      Condition = { StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub" = "system:serviceaccount:atlantis:atlantis" } }
    }]
  })
}

resource "aws_iam_role_policy" "atlantis" {
  role = aws_iam_role.atlantis.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:*", "iam:*", "s3:*"], Resource = "*" }]
  })
}
