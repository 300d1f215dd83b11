module "atlantis" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "4.4.0"

  name = "atlantis"

  service = {
    tasks_iam_role_policies = {
      everything = aws_iam_policy.terraform.arn
      services   = aws_iam_policy.services.arn
    }
  }
}

module "older" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "~> 3.0"

  policies_arn = [aws_iam_policy.but_one.arn]
}

resource "aws_iam_policy" "terraform" {
  policy = data.aws_iam_policy_document.terraform.json
}

data "aws_iam_policy_document" "terraform" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "services" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:*", "rds:*"], Resource = "*" }]
  })
}

resource "aws_iam_policy" "but_one" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", NotAction = ["organizations:*"], Resource = "*" }]
  })
}
