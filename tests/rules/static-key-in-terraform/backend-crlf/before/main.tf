terraform {
  backend "s3" {
    bucket     = "acme-state"
    key        = "terraform.tfstate"
    region     = "eu-west-1"
    access_key = "AKIA5PJ0K2WRRCUZ"
    secret_key = "pq5VDqJw+n2Yf"
  }
}
