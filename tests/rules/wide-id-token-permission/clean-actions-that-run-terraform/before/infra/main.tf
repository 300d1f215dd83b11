resource "aws_s3_bucket" "logs" {
  bucket = "example-logs"
}
resource "azurerm_resource_group" "app" {
  name     = "example"
  location = "westeurope"
}
