terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-github-oidc-role?version=${local.v}"
}
locals {
  v = "5.30.0"
}
inputs = {
  name = "ci"
  subjects = ["acme/*:*"]
}
