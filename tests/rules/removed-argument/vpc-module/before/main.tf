module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = ">= 3.0"

  name                           = "main"
  enable_classiclink             = false
  enable_classiclink_dns_support = false
}
