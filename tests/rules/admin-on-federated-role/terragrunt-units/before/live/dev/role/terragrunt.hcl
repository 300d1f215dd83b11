include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "${dirname(find_in_parent_folders("root.hcl"))}/../modules//role"
}

inputs = {
  subjects = ["repo:acme/infra:environment:dev"]
  policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
