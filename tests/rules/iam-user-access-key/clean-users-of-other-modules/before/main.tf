module "person" {
  source = "github.com/acme/iam-user-tf-module?ref=v2"
  name   = "ana"
}

module "off" {
  count  = 0
  source = "github.com/acme/iam-user-tf-module?ref=v2"
}

module "robot" {
  source = "github.com/acme/minio-system-user?ref=v2"
}

module "power_user" {
  source = "github.com/acme/sso-power-user?ref=v2"
}

output "person" {
  value = module.person.arn
}

output "keys" {
  value = [module.off.access_key, module.robot.access_key, module.power_user.access_key_age]
}
