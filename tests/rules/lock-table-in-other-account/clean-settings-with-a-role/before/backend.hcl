bucket         = "acme-state-111122223333"
region         = "eu-west-1"
dynamodb_table = "terraform-lock"

assume_role = {
  role_arn = "arn:aws:iam::111122223333:role/state"
}
