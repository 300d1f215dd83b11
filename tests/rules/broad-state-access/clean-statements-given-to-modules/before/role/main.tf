module "ci" {
  source = "terraform-aws-modules/iam/aws//modules/iam-role"
  name   = "ci"

  create_inline_policy = true
  inline_policy_permissions = {
    State = {
      actions   = ["s3:ListBucket", "s3:GetObject", "s3:PutObject"]
      resources = ["arn:aws:s3:::acme-terraform-state", "arn:aws:s3:::acme-terraform-state/*"]
    }
    Lock = {
      actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      resources = ["arn:aws:s3:::acme-terraform-state/*.tflock"]
    }
    Uploads = {
      actions   = ["s3:DeleteObject"]
      resources = ["arn:aws:s3:::acme-uploads/*"]
    }
  }
}
