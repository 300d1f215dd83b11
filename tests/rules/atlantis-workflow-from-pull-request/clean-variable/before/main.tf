variable "allow_repo_config" {
  type    = bool
  default = false
}

variable "from_outside" {}

variable "switched_off" {
  default = true
}

locals {
  environment = [
    {
      name  = "ATLANTIS_ALLOW_REPO_CONFIG"
      value = var.allow_repo_config
    },
    {
      name  = "ATLANTIS_ALLOW_REPO_CONFIG"
      value = "false"
    },
    # { name = "ATLANTIS_ALLOW_REPO_CONFIG", value = var.switched_off }
  ]
}

module "atlantis" {
  source = "terraform-aws-modules/atlantis/aws"

  allow_repo_config = var.from_outside
}

module "another" {
  source = "terraform-aws-modules/atlantis/aws"

  allow_repo_config = var.switched_off
}

module "third" {
  source = "./third"

  allowed = false
}
