module "app" {
  source   = "./modules/role"
  subjects = ["repo:acme/app:environment:live"]
  policy   = "arn:aws:iam::aws:policy/PowerUserAccess"
}

module "infra" {
  source   = "./modules/role"
  subjects = ["repo:acme/infra:environment:live", "repo:acme/infra*"]
  policy   = "arn:aws:iam::aws:policy/PowerUserAccess"
}

module "reading" {
  for_each = toset(["acme/one", "acme/two"])
  source   = "./modules/role"
  subjects = ["repo:${each.key}:ref:refs/heads/*"]
  policy   = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
