bucket = "acme-state"
region = "eu-west-1"
profile = ""
