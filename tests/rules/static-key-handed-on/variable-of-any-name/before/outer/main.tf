variable "thing" {}

module "inner" {
  source = "../parameter"
  name   = "/app/thing"
  value  = var.thing
}
