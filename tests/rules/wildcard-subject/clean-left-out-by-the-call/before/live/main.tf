module "provider" {
  source      = "../ci"
  create_role = false
  subjects    = ["project_path:acme/*:ref_type:branch:ref:main"]
}
