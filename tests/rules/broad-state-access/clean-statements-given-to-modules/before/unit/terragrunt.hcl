terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-role?version=6.2.1"
}

inputs = {
  policy_statements = [
    {
      sid       = "NobodyDeletesTerraformState"
      effect    = "Deny"
      actions   = ["s3:DeleteObject"]
      resources = ["arn:aws:s3:::acme-terraform-state/*"]
    },
    {
      sid       = "TerraformState"
      actions   = ["s3:GetObject", "s3:PutObject"]
      resources = ["arn:aws:s3:::acme-terraform-state/*"]
    },
  ]
  alarm = {
    actions   = ["sns:Publish"]
    resources = "of no policy: terraform state"
  }
}
