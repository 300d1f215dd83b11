# The user behind the keys in GitHub's secrets. Rotate: taint, apply, paste both outputs into the repository settings.
resource "aws_iam_user" "ci" {
  name = "terraform-deploy"
}

resource "aws_iam_access_key" "ci" {
  user = aws_iam_user.ci.name
}

# For the drift check only.
resource "aws_iam_access_key" "drift" {
  user = aws_iam_user.ci.name
}

resource "aws_iam_user_policy" "ci" {
  name = "deploy"
  user = aws_iam_user.ci.name

  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Resource": [
            "arn:aws:iam::111111111111:role/terraform-state",
            "arn:aws:iam::222222222222:role/deployment",
            "arn:aws:iam::333333333333:role/deployment"
          ]
        },
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "${aws_s3_bucket.modules.arn}/*"
        }
      ]
    }
  POLICY
}
