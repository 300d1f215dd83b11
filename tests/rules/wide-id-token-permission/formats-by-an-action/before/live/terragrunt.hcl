terraform {
  source = "../modules/network"
}
