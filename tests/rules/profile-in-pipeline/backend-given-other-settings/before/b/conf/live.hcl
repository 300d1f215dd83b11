bucket = "acme-state"
region = "eu-west-1"
