variable "akid" {}
variable "sak" {}
variable "plan_id" {}
variable "plan_sak" {}
variable "plan_token" {}

provider "aws" {
  access_key = var.akid
  secret_key = var.sak
  endpoints {
    s3 = "https://fra1.digitaloceanspaces.com"
  }
}

provider "aws" {
  alias      = "session"
  access_key = var.plan_id
  secret_key = var.plan_sak
  token      = var.plan_token
}
