resource "aws_iam_role_policy_attachment" "read" {
  role       = "build"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "everything" {
  role       = "build"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

data "aws_iam_role" "infra" {
  name = "infra"
}

resource "aws_iam_role_policy" "infra" {
  role = data.aws_iam_role.infra.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["iam:*", "ec2:*"]
      Resource = "*"
    }]
  })
}
