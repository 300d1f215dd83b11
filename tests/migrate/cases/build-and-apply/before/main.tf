resource "aws_s3_object" "site" {
  bucket = "acme-site"
  key    = "site.zip"
  source = "build/site.zip"
}

data "archive_file" "made_by_terraform" {
  type        = "zip"
  source_dir  = "src"
  output_path = "out/own.zip"
}
