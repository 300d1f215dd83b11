include "root" {
  path = find_in_parent_folders("root.hcl")
}

# a shorthand for the public registry
terraform {
  source = "tfr:///terraform-aws-modules/vpc/aws?version=3.5.0"
}

inputs = {
  name = "main"
}
