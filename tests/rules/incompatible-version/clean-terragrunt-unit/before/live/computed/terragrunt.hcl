locals {
  release = get_env("VPC_RELEASE")
}

terraform {
  source = "tfr:///terraform-aws-modules/vpc/aws?version=${local.release}"
}
