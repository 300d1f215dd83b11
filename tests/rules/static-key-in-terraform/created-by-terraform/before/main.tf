resource "aws_iam_access_key" "ci" {
  user = "ci"
}

provider "aws" {
  alias      = "as_ci"
  region     = "eu-west-1"
  access_key = aws_iam_access_key.ci.id
  secret_key = aws_iam_access_key.ci.secret
}
