resource "aws_s3_bucket_policy" "state" {
  bucket = "acme-state"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = ["s3:GetObject", "s3:PutObject"]
      Resource  = "arn:aws:s3:::acme-state/*"
      Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/terraform" } }
    }]
  })
}
