data "aws_iam_policy" "all" {
  name = "AdministratorAccess"
}

module "atlantis" {
  source       = "terraform-aws-modules/atlantis/aws"
  version      = "~> 3.0"
  policies_arn = [data.aws_iam_policy.all.arn]
}
