terraform {
  backend "s3" {
    assume_role = {
      role_arn = "arn:aws:iam::111122223333:role/state"
    }
  }
}
