bucket         = "state"
key            = "terraform.tfstate"
region         = "us-east-1"
endpoints      = { s3 = "https://ams3.digitaloceanspaces.com" }
dynamodb_table = "lock"
