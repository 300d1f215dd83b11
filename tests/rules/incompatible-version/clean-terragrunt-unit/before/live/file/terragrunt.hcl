terraform {
  source = "tfr:///terraform-aws-modules/vpc/aws?version=3.5.0"
}

generate "versions" {
  path      = "versions_override.tf"
  if_exists = "overwrite"
  contents  = file("../versions.tftpl")
}
