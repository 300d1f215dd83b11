variable "akid" {}
variable "sak" {}

locals {
  id = var.akid
}

module "network" {
  source = "./network"
  user   = local.id
  word   = var.sak
}
