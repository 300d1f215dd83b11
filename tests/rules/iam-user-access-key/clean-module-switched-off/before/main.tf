module "person" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-user"
  version = "~> 5.0"

  name                  = "person"
  create_iam_access_key = false
}

module "person_v6" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-user"
  version = "~> 6.0"

  name              = "person"
  create_access_key = false
}

module "role" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role"
}
