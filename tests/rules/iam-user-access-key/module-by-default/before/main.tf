module "deploy" {
  source = "terraform-aws-modules/iam/aws//modules/iam-user"
  name   = "deploy"
}

module "uploads" {
  source = "git::https://github.com/cloudposse/terraform-aws-iam-system-user.git?ref=tags/1.2.0"
  name   = "uploads"
}
