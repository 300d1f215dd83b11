module "atlantis" {
  source       = "git::https://github.com/terraform-aws-modules/terraform-aws-atlantis.git?ref=v3.28.0"
  policies_arn = [
    "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    "arn:aws:iam::aws:policy/AdministratorAccess",
  ]
}

resource "aws_iam_role_policy_attachment" "task" {
  role       = aws_iam_role.atlantis.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/PowerUserAccess"
}
