terraform {
  source = "../../modules/network"
}
