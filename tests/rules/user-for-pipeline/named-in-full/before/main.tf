resource "aws_iam_user" "deployer" {
  name = "github-deployer"
}

resource "aws_iam_user_policy_attachment" "deployer" {
  user       = "github-deployer"
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_user" "terraform" {
  name = "terraform"
}

resource "aws_iam_policy_attachment" "terraform" {
  name       = "terraform"
  users      = ["somebody", "terraform"]
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_access_key" "terraform" {
  user = "terraform"
}

resource "aws_iam_user" "gitlab" {
  name = "gitlab"
}

resource "aws_iam_user_policy_attachment" "gitlab" {
  user       = "gitlab-other"
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}
