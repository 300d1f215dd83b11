resource "aws_iam_instance_profile" "runner" {
  name = "gitlab-runner"
  role = "gitlab-runner"
}
