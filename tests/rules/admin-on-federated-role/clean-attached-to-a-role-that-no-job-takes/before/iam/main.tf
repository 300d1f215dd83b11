# what the job's role may do is little
resource "aws_iam_role_policy_attachment" "build" {
  role       = "build"
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"
}

# another begins with the same name
resource "aws_iam_role_policy_attachment" "other" {
  role       = "build-administrator"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# taken with keys
resource "aws_iam_role_policy_attachment" "by_key" {
  role       = "by-key"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# a role of people that nothing here takes
resource "aws_iam_policy_attachment" "people" {
  name       = "people"
  roles      = ["administrators"]
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
