variable "people" {
  type = list(string)
}

module "deployer" {
  source    = "../../modules/deployer"
  pipelines = false
  people    = var.people
}
