module "test" {
  source = "../.."
  url    = "https://token.actions.githubusercontent.example"
}
