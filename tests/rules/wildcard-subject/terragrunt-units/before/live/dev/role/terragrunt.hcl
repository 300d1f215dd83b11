terraform {
  source = "../../../modules/role"
}

inputs = {
  subjects = ["repo:acme/infra:environment:dev"]
}
