variable "allowed" {
  default = true
}

module "atlantis" {
  source = "terraform-aws-modules/atlantis/aws"

  allow_repo_config = var.allowed
}
