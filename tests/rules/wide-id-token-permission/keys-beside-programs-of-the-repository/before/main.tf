resource "aws_s3_bucket" "site" {
  bucket = "acme-site"
}

resource "aws_s3_object" "index" {
  bucket = aws_s3_bucket.site.id
  key    = "index.html"
  source = "${path.module}/site/index.html"
}
