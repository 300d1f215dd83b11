module "ci" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role"
  name   = "ci"

  create_inline_policy = true
  inline_policy_permissions = {
    Images = {
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
    }
    State = {
      actions = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      resources = [
        "arn:aws:s3:::acme-terraform-state",
        "arn:aws:s3:::acme-terraform-state/*",
      ]
    }
  }
}
