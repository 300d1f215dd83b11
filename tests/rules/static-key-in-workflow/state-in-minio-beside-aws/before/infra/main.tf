terraform {
  backend "s3" {
    bucket                      = "states"
    key                         = "infra.tfstate"
    endpoint                    = "http://${var.store}:9000"
    region                      = "main"
    use_path_style              = true
    skip_credentials_validation = true
  }
}

variable "store" {
  type = string
}

provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

module "vm" {
  source = "github.com/octo-org/terraform-proxmox-vm"
}

module "site" {
  source = "./site"
}
