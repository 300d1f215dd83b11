terraform {
  backend "s3" {
    bucket   = "acme-state"
    role_arn = "arn:aws:iam::111122223333:role/state"

    assume_role = {
      role_arn = "arn:aws:iam::111122223333:role/other"
    }
  }
}
