roles = [
  {
    name     = "plan"
    subjects = ["repo:acme/infra:*"]
    policies = { read = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
  },
  {
    name     = "deploy"
    subjects = ["repo:acme/shop:*"]
    policies = { power = "arn:aws:iam::aws:policy/PowerUserAccess" }
  },
]
