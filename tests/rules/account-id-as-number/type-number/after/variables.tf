variable "aws_account_id" {
  description = "where to"
  type        = string # twelve digits
  default     = "123456789012"
}

variable "shared_account" {
  type = string
}
