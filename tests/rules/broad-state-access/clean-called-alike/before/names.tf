resource "aws_iam_policy" "others" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::acme-state-of-the-union", "arn:aws:s3:::acme-state-of-the-union/*"] },
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::app-state-machine", "arn:aws:s3:::app-state-machine/*"] },
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::user-session-state", "arn:aws:s3:::user-session-state/*"] },
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::us-states", "arn:aws:s3:::us-states/*"] },
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::tf-model-state", "arn:aws:s3:::tf-model-state/*"] },
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::octo-prod-state", "arn:aws:s3:::octo-prod-state/*"] },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::app-${terraform.workspace}-state/*" },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::${data.terraform_remote_state.app.outputs.bucket}/*" },
      { Effect = "Allow", Action = "states:*", Resource = "arn:aws:states:eu-west-1:111122223333:stateMachine:terraform" },
    ]
  })
}

resource "aws_iam_policy" "beside" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::octo-terraform-state-*/*" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::octo-terraform-state-*/*.tflock*" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::octo-terraform-state-*/plans/*" },
      { Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::octo-terraform-state-logs/*" },
      { Effect = "Allow", Action = ["s3:ListBucket", "s3:GetBucketVersioning"], Resource = "arn:aws:s3:::octo-terraform-state-*" },
    ]
  })
}

resource "aws_iam_policy" "told_of_another" {
  name = "terraform-state"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "TerraformState", Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::octo-artifacts/*" },
      { Sid = "TerraformStateKey", Effect = "Allow", Action = ["kms:*", "s3:*"], Resource = var.kms_key_arn },
      { Sid = "TerraformArtifacts", Effect = "Allow", Action = "s3:*", Resource = "${var.artifacts_bucket_arn}/*" },
    ]
  })
}

variable "kms_key_arn" {}

variable "artifacts_bucket_arn" {}
