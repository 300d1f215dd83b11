# Published as s3://acme-terraform-modules/tags/<version>.zip, which is where the environments take it from.
variable "environment" {
  type = string
}

output "all" {
  value = {
    Environment = var.environment
    ManagedBy   = "terraform"
    Repository  = "acme/infra"
  }
}
