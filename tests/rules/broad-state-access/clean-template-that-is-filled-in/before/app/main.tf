resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_policy" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  policy = templatefile("${path.module}/uploads.tftpl.json", {
    role       = "arn:aws:iam::111122223333:role/uploads"
    bucket_arn = aws_s3_bucket.uploads.arn
  })
}
