terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-github-oidc-provider?version=5.60.0"
}

inputs = {
  additional_thumbprints = []
}
