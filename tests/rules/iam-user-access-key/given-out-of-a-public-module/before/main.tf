module "deployer" {
  source = "github.com/terraform-aws-modules/terraform-aws-iam//modules/iam-user?ref=v5.1.0"
  name   = "deployer"
}

module "reader" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-user"
  version = "5.30.0"
  name    = "reader"
}

module "writer" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-user"
  version = "5.30.0"
  name    = "writer"
}
