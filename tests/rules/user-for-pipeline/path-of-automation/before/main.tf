resource "aws_iam_user" "server" {
  name = "orders-server"
  path = "/automation/"
}

resource "aws_iam_user_policy" "server" {
  name = "artifacts"
  user = aws_iam_user.server.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "arn:aws:s3:::acme-artifacts/*"
    }]
  })
}

# a person
resource "aws_iam_user" "alice" {
  name = "alice"
  path = "/people/"
}

resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.alice.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

# automation without any right
resource "aws_iam_user" "idle" {
  name = "idle"
  path = "/automation/"
}
