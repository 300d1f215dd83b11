resource "aws_s3_bucket" "site" {
  bucket = "octo-org-site"
}
