provider "warehouse" {
  account_id = var.warehouse_account_id
}

variable "warehouse_account_id" {
  type = number
}
