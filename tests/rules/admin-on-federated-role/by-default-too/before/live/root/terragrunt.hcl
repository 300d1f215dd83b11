terraform {
  source = "../../modules/role"
}

inputs = {
  repository = "acme/infra"
  policies   = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
