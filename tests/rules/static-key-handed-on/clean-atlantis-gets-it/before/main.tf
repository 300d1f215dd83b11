variable "key" { sensitive = true }
variable "secret" { sensitive = true }
module "atlantis" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "3.28.0"
  name    = "atlantis"
  custom_environment_variables = [
    { name = "AWS_ACCESS_KEY_ID", value = var.key },
    { name = "AWS_SECRET_ACCESS_KEY", value = var.secret },
  ]
}
