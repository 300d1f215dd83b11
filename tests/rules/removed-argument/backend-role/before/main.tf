terraform {
  required_version = ">= 1.10"
}

terraform {
  backend "s3" {
    bucket                       = "acme-state"
    key                          = "dev.tfstate"
    region                       = "eu-west-1"
    role_arn                     = "arn:aws:iam::111122223333:role/state" # shared account
    session_name                 = "network"
    external_id                  = "acme"
    assume_role_duration_seconds = 3600
    assume_role_policy_arns      = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    encrypt                      = true
  }
}
