terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-role?version=6.2.1"
}

inputs = {
  name = "atlantis"
  policy_statements = [
    {
      sid       = "TerraformState"
      actions   = ["s3:*"]
      resources = ["arn:aws:s3:::acme-terraform-state", "arn:aws:s3:::acme-terraform-state/*"]
    },
    {
      sid       = "Roles"
      actions   = ["sts:AssumeRole"]
      resources = ["arn:aws:iam::111122223333:role/terraform"]
    },
  ]
}
