bucket         = "acme-state"
key            = "live/terraform.tfstate"
region         = "eu-west-1"
dynamodb_table = "acme-lock"
