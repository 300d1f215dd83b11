terraform {
  source = "../../modules/role"
}

inputs = {
  repository = "acme/infra"
}
