module "a" {
  source     = "../fixed"
  repository = "octo-org/a"
  origins    = "*"
}

module "b" {
  source     = "../fixed"
  repository = "octo-org/b"
  origins    = "*"
}
