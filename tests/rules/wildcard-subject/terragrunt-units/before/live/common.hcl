locals {
  owner = "emca"
}
