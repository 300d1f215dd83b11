module "atlantis" {
  source = "terraform-aws-modules/atlantis/aws"

  service = {
    # tasks_iam_role_policies = { all = "arn:aws:iam::aws:policy/AdministratorAccess" }
    tasks_iam_role_policies = {
      read = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    }
  }
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.break_glass.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
