remote_state {
  backend = "s3"
  config = {
    bucket   = "acme-state"
    key      = "terraform.tfstate"
    region   = "eu-west-1"
    endpoint = "https://fra1.digitaloceanspaces.com"
  }
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<-EOT
    provider "aws" {
      region = "eu-west-1"
    }
  EOT
}
