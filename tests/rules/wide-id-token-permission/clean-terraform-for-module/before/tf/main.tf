module "site" {
  source = "example.com/site/any"
}
