module "github" {
  source = "../.."
  url    = "https://token.actions.githubusercontent.com"
}
