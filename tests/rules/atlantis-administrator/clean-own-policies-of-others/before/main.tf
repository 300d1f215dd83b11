module "atlantis" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "4.4.0"

  service = {
    tasks_iam_role_policies = {
      roles = aws_iam_policy.roles.arn
    }
    task_exec_iam_role_policies = {
      secrets = aws_iam_policy.people.arn
    }
  }
}

module "bounded" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "~> 3.0"

  policies_arn         = [aws_iam_policy.people.arn]
  permissions_boundary = "arn:aws:iam::111122223333:policy/boundary"
}

resource "aws_iam_policy" "roles" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::111122223333:role/terraform" }]
  })
}

resource "aws_iam_policy" "people" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_iam_group_policy_attachment" "people" {
  group      = "people"
  policy_arn = aws_iam_policy.people.arn
}
