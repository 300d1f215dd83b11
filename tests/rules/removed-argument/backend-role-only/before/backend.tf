terraform {
  backend "s3" {
    role_arn = "arn:aws:iam::111122223333:role/state"
  }
}
