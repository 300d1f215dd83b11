module "deploy" {
  source   = "../.."
  subjects = ["repo:acme/app:environment:live"]
  policy   = "arn:aws:iam::aws:policy/AdministratorAccess"
}
