variable "account_id" {}

provider "aws" {
  allowed_account_ids = ["012345678901"]
}

module "spoke" {
  source  = "./spoke"
  account = 012345678901
}
