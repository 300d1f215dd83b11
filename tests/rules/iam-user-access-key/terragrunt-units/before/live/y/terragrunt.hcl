terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-user?version=${local.version}"
}
locals { version = get_env("V") }
inputs = {
  name = "ci"
  create_iam_access_key = false
}
