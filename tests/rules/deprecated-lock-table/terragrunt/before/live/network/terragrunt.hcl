terraform {
  source = "tfr:///terraform-aws-modules/vpc/aws?version=6.0.0"
}

include "root" {
  path = find_in_parent_folders("root.hcl")
}
