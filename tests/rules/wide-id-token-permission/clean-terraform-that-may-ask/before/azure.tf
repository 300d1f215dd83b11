terraform {
  backend "azurerm" {
    container_name = "state"
    use_oidc       = true
  }
}
