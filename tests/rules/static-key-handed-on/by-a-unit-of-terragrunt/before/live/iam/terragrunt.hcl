terraform {
  source = "../../modules/user"
}
