variable "accounts_per_region" {
  type = number
}

variable "account_ids" {
  type = list(string)
}

variable "service_account_ttl" {
  type = number
}

locals {
  account = 123456789012
}
