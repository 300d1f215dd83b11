resource "aws_s3_bucket" "site" {
  # the names come from elsewhere
  bucket = data.external.names.result.site
}

data "external" "names" {
  program = ["./names.sh"]
}
