provider "aws" {
  region     = "eu-west-1"
  access_key = "AKIA5PJ0K2WRRCUZ"
  secret_key = "pq5VDqJw+n2Yf"
}
