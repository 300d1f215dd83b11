variable "KEY_ID" {}
variable "SECRET" {}

module "staging" {
  source                = "./instance"
  AWS_ACCESS_KEY_ID     = var.KEY_ID
  AWS_SECRET_ACCESS_KEY = var.SECRET
}

module "production" {
  source                = "./instance"
  AWS_ACCESS_KEY_ID     = var.KEY_ID
  AWS_SECRET_ACCESS_KEY = var.SECRET
}
