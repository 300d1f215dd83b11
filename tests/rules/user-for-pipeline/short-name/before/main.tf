variable "project_name" {
  type = string
}

resource "aws_iam_user" "pushes" {
  name = "${var.project_name}-cci"
}

resource "aws_iam_user_policy_attachment" "pushes" {
  user       = aws_iam_user.pushes.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"
}
