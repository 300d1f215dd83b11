inputs = {
  subjects = ["repo:acme/infra:environment:prod"]
}
