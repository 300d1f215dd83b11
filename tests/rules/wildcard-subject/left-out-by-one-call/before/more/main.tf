variable "with_role" {
  type    = bool
  default = false
}

module "role" {
  source      = "../ci"
  create_role = var.with_role
  subjects    = ["project_path:example-org/*:ref_type:branch:ref:main"]
}
