resource "azurerm_resource_group" "main" {
  name = "main"
}
