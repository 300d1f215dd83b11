subjects = ["repo:acme/infra:environment:live"]
