variable "subjects" {
  default = ["repo:acme/shop:*", "repo:acme/infra:ref:refs/heads/main"]
}

variable "overridden" {
  default = ["repo:acme/docs:*"]
}

module "shop" {
  source   = "../modules/role"
  subjects = var.subjects
}

module "web" {
  source   = "../modules/role"
  subjects = var.overridden
}
