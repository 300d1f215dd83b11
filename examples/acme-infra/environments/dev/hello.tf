# Our own tags module, published by the platform team (its source: modules/tags).
module "tags" {
  source = "s3::https://s3-eu-west-1.amazonaws.com/acme-terraform-modules/tags/1.0.0.zip"

  environment = var.environment
}

resource "aws_s3_bucket" "packages" {
  bucket = "acme-${var.environment}-packages"

  tags = module.tags.all
}

resource "aws_s3_object" "hello" {
  bucket = aws_s3_bucket.packages.id
  key    = "hello.zip"
  source = "${path.module}/../../dist/hello.zip"
  etag   = filemd5("${path.module}/../../dist/hello.zip")
}

resource "aws_cloudwatch_log_group" "hello" {
  name              = "/acme/${var.environment}/hello"
  retention_in_days = 30

  tags = module.tags.all
}
