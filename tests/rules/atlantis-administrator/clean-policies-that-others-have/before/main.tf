locals {
  reader = "arn:aws:iam::aws:policy/ReadOnlyAccess"
  all    = "arn:aws:iam::aws:policy/AdministratorAccess"
}

module "atlantis" {
  source               = "terraform-aws-modules/atlantis/aws"
  version              = "~> 3.0"
  policies_arn         = [local.reader]
  permissions_boundary = local.all
}

module "people" {
  source       = "./people"
  policies_arn = [local.all]
}
