variable "account_id" {
  type    = string
  default = "012345678901"
}
