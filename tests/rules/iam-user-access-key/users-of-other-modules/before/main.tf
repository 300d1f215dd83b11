module "ci_user" {
  source    = "github.com/acme/ci-iam-user-tf-module?ref=v2"
  user_name = "builder"
}

module "mailer" {
  source = "git::https://git.example.com/acme/terraform-aws-ses-user.git"
}

output "access_key" {
  value     = module.ci_user.access_key
  sensitive = true
}

output "mailer" {
  value     = { id = module.mailer[0].access_key_id, secret = module.mailer[0].secret_access_key }
  sensitive = true
}
