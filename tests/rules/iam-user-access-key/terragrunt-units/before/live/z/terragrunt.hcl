include "root" { path = find_in_parent_folders() }
terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-user?version=5.30.0"
}
inputs = {
  name = "ci"
  create_iam_access_key = true
}
