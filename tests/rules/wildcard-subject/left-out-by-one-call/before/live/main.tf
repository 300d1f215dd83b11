module "provider" {
  source      = "../ci"
  create_role = false
  subjects    = ["project_path:acme/*:ref_type:branch:ref:main"]
}

module "role" {
  source   = "../ci"
  subjects = ["project_path:octo-org/*:ref_type:branch:ref:main"]
}
