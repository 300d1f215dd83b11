terraform {
  required_version = ">= 1.10"
}

terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "dev.tfstate"
    region = "eu-west-1"
    assume_role = {
      role_arn     = "arn:aws:iam::111122223333:role/state" # shared account
      session_name = "network"
      external_id  = "acme"
      duration     = "3600s"
      policy_arns  = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    }
    encrypt = true
  }
}
