# allow_custom_workflows = true
locals {
  allow_custom_workflows = false
}
