data "terraform_remote_state" "spaces" {
  backend = "s3"

  config = {
    bucket     = "acme-state"
    key        = "network/terraform.tfstate"
    region     = "us-east-1"
    endpoint   = "https://nyc3.digitaloceanspaces.com"
    access_key = var.state_access_key
    secret_key = var.state_secret_key
  }
}

data "terraform_remote_state" "blob" {
  backend = "azurerm"

  config = {
    storage_account_name = "acme"
    access_key           = var.state_access_key
  }
}

data "terraform_remote_state" "dns" {
  backend = "s3"

  config = merge(var.state, { key = "dns/terraform.tfstate" })
}

variable "state_access_key" {}
variable "state_secret_key" {}
variable "state" {}
