variable "allow_repo_config" {
  type    = string
  default = "true"
}

locals {
  environment = [
    {
      name  = "ATLANTIS_ALLOW_REPO_CONFIG"
      value = var.allow_repo_config
    },
    {
      "name" : "ATLANTIS_ALLOW_REPO_CONFIG", "value" : "true"
    },
  ]
}

module "atlantis" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "~> 2.0"

  allow_repo_config = "${var.allow_repo_config}"
}
